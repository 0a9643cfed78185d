import { expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { IrFunction } from '../../src/ir/function.js'
import { combineRotations } from '../../src/optimize/combine-rotations.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import { rewrites } from '../support/rewrites.js'

const combine = (fn: IrFunction) => combineRotations(fn, { traps: 'exact', isInterpreted: true })

rewrites(
  'rotations of one value share their shifts, what else there is stays',
  combine,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=6
  v3 = i32.const value=11
  v4 = i32.const value=25
  v5 = i32.rotr v0, v2
  v6 = i32.rotl v0, v3
  v7 = i32.xor v5, v6
  v8 = i32.shr_u v0, v4
  v9 = i32.xor v8, v1
  v10 = i32.xor v7, v9
  return v10
`,
  `func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=6
  v3 = i32.const value=11
  v4 = i32.const value=25
  v11 = i32.const value=15
  v12 = i32.shl v0, v11
  v13 = i32.xor v12, v0
  v14 = i32.const value=11
  v15 = i32.shl v13, v14
  v16 = i32.const value=4
  v17 = i32.shr_u v0, v16
  v18 = i32.xor v17, v0
  v19 = i32.const value=15
  v20 = i32.shr_u v18, v19
  v21 = i32.xor v20, v0
  v22 = i32.const value=6
  v23 = i32.shr_u v21, v22
  v24 = i32.xor v15, v23
  v10 = i32.xor v24, v1
  return v10
`,
  'legal',
)

rewrites(
  'one rotation, equal ones, and those that are used elsewhere stay',
  combine,
  `func f 0 (i32, i32) -> (i32, i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=6
  v3 = i32.const value=7
  v4 = i32.rotr v0, v2
  v5 = i32.rotr v1, v2
  v6 = i32.xor v4, v5
  v7 = i32.rotr v0, v3
  v8 = i32.xor v6, v7
  v9 = i32.rotr v1, v2
  v10 = i32.xor v8, v9
  return v10, v7
`,
  undefined,
  'legal',
)

test('sums of rotations are what native code computes', async () => {
  const counts = [
    [6, 11, 25],
    [2, 13],
    [31, 1, 16],
    [7, 18, 40],
    [32, 5, 9],
    [4, 4, 8],
  ]
  const turned = (op: string, count: number) => `(i32.${op} (local.get 0) (i32.const ${count}))`
  const functions = counts.flatMap(([a, b, c], i) =>
    ['rotl', 'shl', 'shr_u'].map((last) => {
      const terms = [
        turned('rotr', a!),
        turned('rotl', b!),
        c === undefined ? '(local.get 1)' : turned(last, c),
      ]
      const sum = terms.reduce((left, right) => `(i32.xor ${left} ${right})`)
      return `(func (export "${i} ${last}") (param i32 i32) (result i32) ${sum})`
    }),
  )
  const bytes = await assemble(`(module ${functions.join('\n')})`)
  const ours = evaluate(
    compile(bytes, { tune: 'interpreter', format: 'cjs', verify: true }).code,
  ).instantiate()
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Record<
    string,
    (...args: number[]) => number
  >
  for (const name of Object.keys(native)) {
    for (const value of [0, 1, -1, 0x80000000, 0x12345678, 0xdeadbeef]) {
      expect(ours.exports[name](value, 99), name).toBe(native[name]!(value, 99))
    }
  }
})
