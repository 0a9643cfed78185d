// Operators on vectors for code that is not optimised: lane by lane, through typed arrays.

import { RI } from '../realm.js'

/** An array of the lanes of a vector. */
type Lanes = Record<number, number | bigint> & { readonly length: number }

interface LanesClass {
  new (buffer: ArrayBuffer, offset: number, length: number): Lanes
  readonly BYTES_PER_ELEMENT: number
}

/** Lane `lane` of the result, of the lanes of up to three operands. */
type LaneOperator = (a: Lanes, b: Lanes, c: Lanes, lane: number) => number | bigint

/** The words of three operands and of the result; WebAssembly's order of bytes is that of all processors in use. */
const vectorWords = /* @__PURE__ */ new Int32Array(16)

/** Code of an operator: it takes the words of the operands, and answers those of the result like a call of the module. */
export function vectorOperator(
  operands: LanesClass,
  results: LanesClass,
  operator: LaneOperator,
): (...words: number[]) => number {
  const { buffer } = vectorWords
  const count = 16 / operands.BYTES_PER_ELEMENT
  const a = new operands(buffer, 0, count)
  const b = new operands(buffer, 16, count)
  const c = new operands(buffer, 32, count)
  const result = new results(buffer, 48, 16 / results.BYTES_PER_ELEMENT)
  const { length } = result
  return (a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3) => {
    const words = vectorWords
    words[0] = a0!
    words[1] = a1!
    words[2] = a2!
    words[3] = a3!
    words[4] = b0!
    words[5] = b1!
    words[6] = b2!
    words[7] = b3!
    words[8] = c0!
    words[9] = c1!
    words[10] = c2!
    words[11] = c3!
    for (let lane = 0; lane < length; lane++) result[lane] = operator(a, b, c, lane)
    RI[1] = words[13]!
    RI[2] = words[14]!
    RI[3] = words[15]!
    return words[12]!
  }
}
