/**
 * What an instruction may do besides yielding its value, as a bit set, and when two instructions may change
 * places. Traps count as effects: a trap must come after every write that preceded it and before every one
 * that followed it, and of two traps the first one must win.
 */

export const NO_EFFECTS = 0
export const TRAPS = 1
export const READS_MEMORY = 1 << 1
export const WRITES_MEMORY = 1 << 2
export const READS_GLOBAL = 1 << 3
export const WRITES_GLOBAL = 1 << 4
export const READS_TABLE = 1 << 5
export const WRITES_TABLE = 1 << 6
/** Struct fields and array elements. */
export const READS_HEAP = 1 << 7
export const WRITES_HEAP = 1 << 8
/** Yields a new identity each time: may be removed, never shared. */
export const ALLOCATES = 1 << 9
/** Reads what the preceding call left in a result register: stays right behind it. */
export const READS_RESULT = 1 << 10
/** Enters code that may do anything, including not to return. */
export const CALLS = 1 << 11

// 1 << 12 is free for the use of structure/.
/** Variables of the function itself. A call leaves them alone, but a handler may read them when it throws. */
export const READS_VARIABLE = 1 << 13
export const WRITES_VARIABLE = 1 << 14

const SHARED_READS = READS_MEMORY | READS_GLOBAL | READS_TABLE | READS_HEAP
const SHARED_WRITES = WRITES_MEMORY | WRITES_GLOBAL | WRITES_TABLE | WRITES_HEAP
const READS = SHARED_READS | READS_VARIABLE
const WRITES = SHARED_WRITES | WRITES_VARIABLE

/** Every effect on what others see: a call. */
export const ALL_EFFECTS = TRAPS | SHARED_READS | SHARED_WRITES | CALLS

/** Whether the order of two instructions with these effects matters. */
export function mustKeepOrder(first: number, second: number): boolean {
  // A write bit is one place above its read bit.
  const firstWrites = first & WRITES
  const secondWrites = second & WRITES
  const touchedByFirst = firstWrites | ((first & READS) << 1)
  const touchedBySecond = secondWrites | ((second & READS) << 1)
  if ((firstWrites & touchedBySecond) !== 0 || (secondWrites & touchedByFirst) !== 0) return true
  const visible = WRITES | TRAPS | CALLS
  if ((first & (TRAPS | CALLS)) !== 0 && (second & visible) !== 0) return true
  if ((second & (TRAPS | CALLS)) !== 0 && (first & visible) !== 0) return true
  return ((first | second) & READS_RESULT) !== 0 && ((first | second) & CALLS) !== 0
}

/** Whether an instruction with these effects may be dropped when its value is unused. */
export function isRemovable(effects: number): boolean {
  return (effects & (TRAPS | WRITES | CALLS)) === 0
}

/** Whether two instructions alike in operator, operands and immediates always yield the same value. */
export function isPure(effects: number): boolean {
  return (effects & ~TRAPS) === 0
}
