import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { engineFlags } from '../src/tune-engine.js'

test('this engine knows the flags meant for it', () => {
  const flags = engineFlags(process.versions.v8)
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '-p', '1'], { encoding: 'utf8' })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '1\n', stderr: '' })
})

test('an engine that is not known is left alone', () => {
  expect(engineFlags('12.4.254.21')).toEqual([])
  expect(engineFlags('')).toEqual([])
})
