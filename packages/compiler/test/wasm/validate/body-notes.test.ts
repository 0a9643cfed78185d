import { expect, test } from 'vitest'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { INSTRUCTIONS, instruction } from '../../../src/wasm/instructions/index.js'
import { BodyNotes, DENSE, PROTECTED, TAIL_CALLING } from '../../../src/wasm/validate/body-notes.js'
import { validateModule, validatorOf } from '../../../src/wasm/validate/validate-module.js'
import { assemble } from '../../support/assemble.js'

async function notesOf(fields: string, marks: Uint8Array, leastBlock: number) {
  const module = decodeModule(await assemble(`(module ${fields})`))
  const notes = new BodyNotes(module.functions.length, marks, leastBlock)
  validatorOf(module).keepNotes(notes)
  validateModule(module)
  return { notes, module }
}

test('where large blocks end, and every else', async () => {
  const nops = 'nop '.repeat(20)
  const body = `block ${nops} i32.const 1 if nop else ${nops} end end block nop end ${nops}`
  const { notes, module } = await notesOf(`(func) (func ${body})`, new Uint8Array(INSTRUCTIONS.length), 24)
  const start = module.functions[1]!.body!.codeStart
  // block, its nops, the constant; the if with a nop, the else with its nops, and both ends.
  const condition = start + 2 + 20 + 2
  const otherwise = condition + 2 + 1 + 1
  const end = otherwise + 20 + 1
  expect([...notes.blockEnds(1).ends]).toEqual([
    [condition, end],
    [start, end + 1],
  ])
  expect([...notes.blockEnds(1).elses]).toEqual([[condition, otherwise]])
  expect(notes.blockEnds(0).ends.size).toBe(0)
})

test('marked instructions, wherever they stand', async () => {
  const marks = new Uint8Array(INSTRUCTIONS.length)
  marks[instruction('f64.add').index] = DENSE
  marks[instruction('table.size').index] = PROTECTED | TAIL_CALLING
  const sum = 'f64.const 1 f64.const 2 f64.add drop'
  const fields = `(table 1 funcref) (func) (func ${sum} ${'nop '.repeat(20)} ${sum}) (func table.size 0 drop)`
  const { notes } = await notesOf(fields, marks, 256)
  expect([0, 1, 2].map((index) => notes.countOf(index))).toEqual([0, 2, 0])
  expect([0, 1, 2].map((index) => notes.isMarked(index, PROTECTED))).toEqual([false, false, true])
  expect([0, 1, 2].map((index) => notes.isMarked(index, TAIL_CALLING))).toEqual([false, false, true])
})
