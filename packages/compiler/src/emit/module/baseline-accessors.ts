/**
 * What baseline code loads and stores by: functions with names of one letter and the number of the memory. They take an
 * address, an int32 or a number, and an offset, and go through the memory's DataView, whose own check of bounds is the trap. No name of a
 * module ends like that.
 */

interface Accessor {
  readonly letter: string
  /** The method of the DataView; undefined for i64, which takes two accesses. */
  readonly method: string | undefined
}

export const ACCESSORS = {
  loadInt8: { letter: 'a', method: 'getInt8' },
  loadUint8: { letter: 'b', method: 'getUint8' },
  loadInt16: { letter: 'c', method: 'getInt16' },
  loadUint16: { letter: 'd', method: 'getUint16' },
  loadInt32: { letter: 'w', method: 'getInt32' },
  loadPair: { letter: 'l', method: undefined },
  storeInt8: { letter: 'e', method: 'setInt8' },
  storeInt16: { letter: 'g', method: 'setInt16' },
  storeInt32: { letter: 'x', method: 'setInt32' },
  storePair: { letter: 's', method: undefined },
} as const satisfies Record<string, Accessor>

export type AccessorName = keyof typeof ACCESSORS

/** The variable with the high half of the pair that was loaded last. */
export function highWord(memory: number): string {
  return `h$${memory}`
}

/**
 * The accessors of a memory.
 * @param view its DataView
 * @param isWide whether addresses have 64 bits: they come as numbers that are not negative
 */
export function accessorTexts(memory: number, view: string, isWide: boolean): string[] {
  const address = isWide ? 'p' : '(p >>> 0)'
  const texts = [`let ${highWord(memory)} = 0;`]
  for (const { letter, method } of Object.values<Accessor>(ACCESSORS)) {
    const code = `${letter}$${memory}`
    if (method === undefined) continue
    const end = method.endsWith('8') ? '' : ', true'
    texts.push(
      method.startsWith('get')
        ? `function ${code}(p, o) { return ${view}.${method}(${address} + o${end}); }`
        : `function ${code}(p, o, v) { ${view}.${method}(${address} + o, v${end}); }`,
    )
  }
  const high = highWord(memory)
  texts.push(
    `function l$${memory}(p, o) { p = ${address} + o; ${high} = ${view}.getInt32(p + 4, true); return ${view}.getInt32(p, true); }`,
    // The high half first: it traps whenever the low one would.
    `function s$${memory}(p, o, v, w) { p = ${address} + o; ${view}.setInt32(p + 4, w, true); ${view}.setInt32(p, v, true); }`,
  )
  return texts
}
