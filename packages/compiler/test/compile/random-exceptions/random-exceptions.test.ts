import { expect, test } from 'vitest'
// The compiler knows the runtime as text only; its tests also run it.
import { Exception } from '../../../../runtime/src/index.js'
import { compile } from '../../../src/compile.js'
import { evaluate, WebAssembly } from '../../emit/module/load-output.js'
import { assemble } from '../../support/assemble.js'
import { generateFunctions, nestFunction, type ProgramFunction } from './random-program.js'
import { type Runner, runProgram } from './run-program.js'
import { type Form, writeProgram } from './write-program.js'

const native = async (text: string): Promise<Runner> => {
  const module = new WebAssembly.Module(await assemble(text))
  return {
    Exception: WebAssembly.Exception,
    instantiate: (imports) => new WebAssembly.Instance(module, imports).exports,
  }
}

const compiled = async (text: string, optimize: 0 | 2): Promise<Runner> => {
  const { code } = compile(await assemble(text), { format: 'cjs', verify: true, optimize })
  return {
    Exception: Exception as unknown as Runner['Exception'],
    instantiate: (imports) => evaluate(code).instantiate(imports).exports,
  }
}

/** Programs of so many seeds do the same natively and compiled; answers how many calls ended with something thrown. */
async function compare(count: number, transform: (fn: ProgramFunction) => ProgramFunction): Promise<number> {
  let thrown = 0
  for (let seed = 1; seed <= count; seed++) {
    const functions = generateFunctions(seed).map(transform)
    const expected = runProgram(await native(writeProgram(functions, 'legacy')))
    thrown += expected.filter((line) => line.includes('threw')).length
    for (const form of ['legacy', 'standard'] satisfies Form[]) {
      for (const optimize of [0, 2] as const) {
        const lines = runProgram(await compiled(writeProgram(functions, form), optimize))
        expect(lines, `seed ${seed}, ${form}, -O${optimize}`).toEqual(expected)
      }
    }
  }
  return thrown
}

test('random programs catch what they catch natively, in both forms', async () => {
  expect(await compare(25, (fn) => fn)).toBeGreaterThan(25)
})

test('also in regions that nest so deeply that states stand for them', async () => {
  expect(await compare(4, (fn) => nestFunction(fn, 160))).toBeGreaterThan(4)
})
