import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as runtime from '../../../runtime/src/index.js'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { runInThreads } from '../support/run-in-threads.js'

const read = (name: string) => readFileSync(new URL(`../../../../fixtures/threads/${name}`, import.meta.url))
const module = read('threads.wasm')
/** What the same program answers on the machine it was compiled for. */
const expected = read('threads.expected.txt').toString()

const LIMITS = { initial: 4, maximum: 64, shared: true }

/** Runs the four threads of the program, then reads its results by another instance. */
async function run(program: string | Uint8Array, memory: unknown): Promise<string> {
  const { exports } =
    typeof program === 'string'
      ? evaluate(program).instantiate({ env: { memory } })
      : new WebAssembly.Instance(new WebAssembly.Module(program), { env: { memory } })
  const starts = [0, 1, 2, 3].map((id) => [['thread_start', exports.stack_top(id), id]] as const)
  await runInThreads(program, memory, starts)
  let text = ''
  for (let i = 0; i < exports.result_count(); i++) text += `${BigInt.asUintN(64, exports.result(i))}\n`
  return text
}

test('natively', async () => {
  expect(await run(module, new WebAssembly.Memory(LIMITS))).toBe(expected)
})

test.each([0, 2] as const)('recompiled at -O%i', async (optimize) => {
  const { code } = compile(module, { format: 'cjs', optimize, verify: true })
  expect(await run(code, new runtime.Memory(LIMITS)), "on the runtime's memory").toBe(expected)
  expect(await run(code, new WebAssembly.Memory(LIMITS)), "on the engine's memory").toBe(expected)
})
