// Loops that count, as IR text: what ranges of integers are tested with.

export const i32 = (value: bigint) => `i32.const value=${BigInt.asIntN(32, value)}`
export const i64 = (value: bigint) =>
  `i64.const low=${BigInt.asIntN(32, value)} high=${BigInt.asIntN(32, value >> 32n)}`

export interface CountedLoop {
  type: 'i32' | 'i64'
  /** The parameter of the function where it is undefined. */
  start: bigint | undefined
  step: bigint
  /** It goes on for as long as this holds of the counter, `before` or `after` the step, and the limit. */
  comparison: string
  counter: 'before' | 'after'
  limit: bigint | undefined
}

/** A function of one parameter; `v3` counts, and `v5` is the next number; `v8` adds up twice the counter. */
export function countedLoop({ type, start, step, comparison, counter, limit }: CountedLoop): string {
  const constant = type === 'i32' ? i32 : i64
  const source = (value: bigint | undefined) =>
    value === undefined ? `${type}.shr_s v0, v0` : constant(value)
  return `
func f 0 (${type}) -> (${type})
b0(v0: ${type}):
  v1 = ${source(start)}
  v2 = ${source(limit)}
  br b1(v1, v1)
b1(v3: ${type}, v8: ${type}):
  v4 = ${constant(step)}
  v5 = ${type}.add v3, v4
  v9 = ${constant(3n)}
  v10 = ${type}.sub v8, v9
  v6 = ${type}.${comparison} ${counter === 'before' ? 'v3' : 'v5'}, v2
  br_if v6, b1(v5, v10), b2()
b2():
  v11 = ${type}.xor v3, v10
  return v11
`
}
