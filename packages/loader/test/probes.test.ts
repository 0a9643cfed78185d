import { readdirSync } from 'node:fs'
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'
import { compile, FEATURES } from '@dewasm/compiler'
import { expect, test } from 'vitest'
import { probesText } from '../build-probes.mjs'
import { MVP_PROBE } from '../src/mvp-probe.js'
import { PROBES } from '../src/probes.js'

test('there is a probe for each feature', () => {
  expect(Object.keys(PROBES).sort()).toEqual([...FEATURES].sort())
  expect(readdirSync(new URL('../probes', import.meta.url))).toHaveLength(FEATURES.length)
})

test('the probes are what their texts say', async () => {
  const assembled: Record<string, string> = {}
  for (const [, name, digits] of (await probesText(parse)).matchAll(/^ {2}'?([\w-]+)'?: '([0-9a-f]+)'/gm)) {
    assembled[name!] = digits!
  }
  expect(assembled).toEqual(PROBES)
  expect(MVP_PROBE).toBe(PROBES.mvp)
})

test.each(FEATURES)('the probe of %s answers 1 where the feature works', async (feature) => {
  const bytes = Buffer.from(`0061736d01000000${PROBES[feature]}`, 'hex')
  const { code } = compile(bytes, { format: 'cjs' })
  const module = { exports: {} as { instantiate(): { exports: { f(): number } } } }
  new Function('exports', code)(module.exports)
  expect(module.exports.instantiate().exports.f()).toBe(1)
})
