// The program as a process: streams, pipes and exit statuses.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { buildProgram } from './support/build-program.js'
import { add } from './support/modules.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { file } = temporaryFolder()
const program = buildProgram()

function run(args: string[], input?: Uint8Array) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program(), ...args], {
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('--version', () => {
  expect(run(['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
})

test('from standard input to standard output', () => {
  const { status, stdout, stderr } = run(['-'], add)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('instantiate')
})

test('text from standard input', () => {
  const { status, stdout, stderr } = run(['-'], Buffer.from('(module (func (export "f")))'))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('instantiate')
})

test('bad input has status 1, bad usage status 2', () => {
  expect(run(['-'], Buffer.from('no')).status).toBe(1)
  expect(run([]).status).toBe(2)
})

test('a reader that stops early is no failure', async () => {
  // More than a pipe holds, so that the program is still writing when its reader goes.
  const child = spawn(process.execPath, [program(), '-'], { stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdout.once('data', () => child.stdout.destroy())
  child.stdin.end(moduleWithData(300_000))
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

// /dev/full accepts nothing: every write ends in ENOSPC.
test.runIf(process.platform === 'linux')('a full device as standard output has status 1', () => {
  const input = file('in.wasm', add)
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(process.execPath, [program(), input], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect(status).toBe(1)
  expect(stderr).toContain('no space left on the device')
})

/** A memory of 16 pages with one segment of that many bytes that compress badly. */
function moduleWithData(length: number): Buffer {
  const content = Buffer.alloc(length)
  let state = 1
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    content[index] = state >>> 24
  }
  const segment = Buffer.concat([Buffer.from([1, 0, 0x41, 0, 0x0b]), unsigned(length), content])
  return Buffer.concat([
    Buffer.from('0061736d010000000503010010', 'hex'),
    Buffer.from([11]),
    unsigned(segment.length),
    segment,
  ])
}

function unsigned(value: number): Buffer {
  const bytes: number[] = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}
