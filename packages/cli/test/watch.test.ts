// `--watch` as a process: a change of the input or of the config file shows in the output, errors end nothing.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { buildProgram } from './support/build-program.js'
import { add, hello } from './support/modules.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { at, file, path } = temporaryFolder()
const program = buildProgram()
let stop = () => {}

afterEach(() => stop())

/** Starts the program in the test's folder; answers what waits until it has written something. */
function watch(...args: string[]) {
  const child = spawn(process.execPath, [program(), ...args], {
    cwd: path(),
    env: { ...process.env, NO_COLOR: '1' },
  })
  stop = () => child.kill()
  let text = ''
  let arrived = () => {}
  child.stderr.on('data', (chunk) => {
    text += chunk
    arrived()
  })
  return async (expected: string): Promise<void> => {
    while (!text.includes(expected)) await new Promise<void>((resolve) => (arrived = resolve))
    text = ''
  }
}

test('compiles again and again', async () => {
  file('in.wasm', add)
  file('dewasm.config.json', '{ "names": true }')
  const told = watch('in.wasm', '-o', 'out.js', '--watch')
  await told('in.wasm -> out.js')
  expect(readFileSync(at('out.js'), 'utf8')).toContain('add')

  // As compilers write: to another file, which then takes the place of the first.
  writeFileSync(at('other.wasm'), hello)
  renameSync(at('other.wasm'), at('in.wasm'))
  await told('in.wasm -> out.js')
  expect(readFileSync(at('out.js'), 'utf8')).toContain('memory')

  writeFileSync(at('in.wasm'), 'nonsense')
  await told('error[magic-header-not-detected]')
  expect(readFileSync(at('out.js'), 'utf8')).toContain('memory')

  writeFileSync(at('in.wasm'), add)
  await told('in.wasm -> out.js')

  writeFileSync(at('dewasm.config.json'), '{ "nmaes": true }')
  await told("unknown key 'nmaes'. Did you mean names?")

  writeFileSync(at('dewasm.config.json'), '{ "dts": true }')
  await told('in.wasm -> out.js')
  expect(existsSync(at('out.d.ts'))).toBe(true)
})
