import { expect, test } from 'vitest'
import { analyzeAlignment } from '../../src/ir/alignment.js'
import { parseFunction } from '../../src/ir/parse.js'

/** What `v<n>` is a multiple of, as a power of two, for each n asked for. */
function alignments(text: string, values: number[]): number[] {
  const known = analyzeAlignment(parseFunction(text))
  return values.map((value) => known[value])
}

test('shifts, masks, products and sums keep what both operands have', () => {
  const text = `
func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  v2 = i32.const value=2
  v3 = i32.shl v0, v2
  v4 = i32.const value=1032
  v5 = i32.add v3, v4
  v6 = i32.const value=-8
  v7 = i32.and v1, v6
  v8 = i32.mul v3, v7
  v9 = i32.shr_u v8, v2
  v10 = i32.add v0, v5
  return v10
`
  expect(alignments(text, [0, 3, 4, 5, 7, 8, 9, 10])).toEqual([0, 2, 3, 2, 3, 5, 3, 0])
})

test('what goes around in a loop has what comes in and what is added', () => {
  const text = `
func f 0 (i32) -> ()
b0(v0: i32):
  v1 = i32.const value=1024
  br b1(v1, v1)
b1(v2: i32, v3: i32):
  v4 = i32.const value=4
  v5 = i32.add v2, v4
  v6 = i32.add v3, v0
  br_if v0, b1(v5, v6), b2()
b2():
  return
`
  expect(alignments(text, [2, 5, 3, 6])).toEqual([2, 2, 0, 0])
})

test('a chain of loops longer than there is patience for counts as unaligned', () => {
  const blocks = ['func f 0 (i32) -> ()', 'b0(v0: i32):', '  v1 = i32.const value=64', '  br b1(v1)']
  const count = 30
  // The last block sends an odd value to the one before it, and so on, one block a round.
  for (let block = 1; block <= count; block++) {
    const value = 2 * block
    const back = block === 1 ? 'v2' : `v${value}`
    blocks.push(`b${block}(v${value}: i32):`, `  v${value + 1} = i32.const value=64`)
    if (block < count) blocks.push(`  br_if v0, b${block}(${back}), b${block + 1}(v${value + 1})`)
    else blocks.push('  return')
  }
  const known = analyzeAlignment(parseFunction(blocks.join('\n')))
  expect(known[2]).toBe(6)
})
