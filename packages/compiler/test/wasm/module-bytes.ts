// Builds modules byte by byte, so that tests can also build wrong ones.

/** Section ids. */
export const CUSTOM = 0
export const TYPE = 1
export const IMPORT = 2
export const FUNCTION = 3
export const TABLE = 4
export const MEMORY = 5
export const GLOBAL = 6
export const EXPORT = 7
export const START = 8
export const ELEMENT = 9
export const CODE = 10
export const DATA = 11
export const DATA_COUNT = 12
export const TAG = 13

/** Bytes of a value type. */
export const I32 = 0x7f
export const I64 = 0x7e
export const F32 = 0x7d
export const F64 = 0x7c
export const V128 = 0x7b
export const FUNCREF = 0x70
export const EXTERNREF = 0x6f

export const END = 0x0b

type Bytes = number | readonly Bytes[]

/** All the numbers in nested lists. */
export function flat(...bytes: Bytes[]): number[] {
  const result: number[] = []
  const pending: Bytes[] = [...bytes].reverse()
  while (pending.length > 0) {
    const next = pending.pop()!
    if (typeof next === 'number') result.push(next)
    else for (let i = next.length - 1; i >= 0; i--) pending.push(next[i])
  }
  return result
}

/** Unsigned LEB128. */
export function unsigned(value: number | bigint): number[] {
  let rest = BigInt(value)
  const bytes: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return bytes
}

/** Signed LEB128. */
export function signed(value: number | bigint): number[] {
  let rest = BigInt(value)
  for (const bytes: number[] = []; ; ) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

/** A length-prefixed string. */
export function text(value: string): number[] {
  const bytes = Buffer.from(value, 'utf8')
  return [...unsigned(bytes.length), ...bytes]
}

/** A vector: its length, then its items. */
export function vector(...items: Bytes[]): number[] {
  return flat(unsigned(items.length), items)
}

export function section(id: number, ...contents: Bytes[]): number[] {
  const bytes = flat(contents)
  return flat(id, unsigned(bytes.length), bytes)
}

export function customSection(name: string, ...contents: Bytes[]): number[] {
  return section(CUSTOM, text(name), contents)
}

export function functionType(params: readonly number[], results: readonly number[]): number[] {
  return flat(0x60, vector(...params), vector(...results))
}

/** A function body: runs of locals, as [count, type] pairs, and instructions without the final `end`. */
export function body(locals: readonly (readonly [number, Bytes])[], ...instructions: Bytes[]): number[] {
  const runs = locals.map(([count, type]) => flat(unsigned(count), type))
  const bytes = flat(vector(...runs), instructions, END)
  return flat(unsigned(bytes.length), bytes)
}

export const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

export function moduleBytes(...sections: Bytes[]): Uint8Array {
  return Uint8Array.from(flat(HEADER, sections))
}

/** A module of one function, `[] -> []` unless said otherwise, with these instructions. */
export function functionModule(
  instructions: Bytes,
  { params = [] as number[], results = [] as number[], locals = [] as [number, Bytes][] } = {},
): Uint8Array {
  return moduleBytes(
    section(TYPE, vector(functionType(params, results))),
    section(FUNCTION, vector(0)),
    section(CODE, vector(body(locals, instructions))),
  )
}
