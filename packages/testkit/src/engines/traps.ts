// Traps by kind. Engines and versions of V8 word them differently, and the official suite has words of its own;
// this table says which message stands for which trap, so that the wrong trap does not pass for the right one.

export type TrapKind =
  | 'unreachable'
  | 'divide by zero'
  | 'divide overflow'
  | 'invalid conversion'
  | 'memory bounds'
  | 'table bounds'
  | 'array bounds'
  | 'null or signature'
  | 'null'
  | 'cast'
  | 'unaligned'

const MESSAGES: readonly (readonly [TrapKind, RegExp])[] = [
  ['unreachable', /^unreachable$/],
  ['divide by zero', /^(divide|remainder) by zero$/],
  ['divide overflow', /^divide result unrepresentable$/],
  ['invalid conversion', /^float unrepresentable in integer range$/],
  ['array bounds', /^array element access out of bounds$/],
  ['memory bounds', /memory access out of bounds|data segment( \d+)?( is)? out of bounds/],
  [
    'table bounds',
    /table index is out of bounds|table access out of bounds|table or element|element segment( \d+)?( is)? out of bounds/,
  ],
  ['null or signature', /(null function or )?function signature mismatch|^null function$/],
  ['null', /^(dereferencing a null pointer|rethrowing null value)$/],
  ['cast', /^illegal cast$/],
  ['unaligned', /^operation does not support unaligned accesses$/],
]

/** Kinds a trap may be of where the suite names it so. */
const SUITE_TEXTS: Readonly<Record<string, readonly TrapKind[]>> = {
  unreachable: ['unreachable'],
  'integer divide by zero': ['divide by zero'],
  'integer overflow': ['divide overflow', 'invalid conversion'],
  'invalid conversion to integer': ['invalid conversion'],
  'out of bounds memory access': ['memory bounds'],
  'out of bounds table access': ['table bounds'],
  'undefined element': ['table bounds'],
  'uninitialized element': ['null or signature', 'null'],
  'indirect call type mismatch': ['null or signature'],
  'null function reference': ['null'],
  'null reference': ['null'],
  'null structure reference': ['null'],
  'null array reference': ['null'],
  'null i31 reference': ['null'],
  'cast failure': ['cast'],
  'out of bounds array access': ['array bounds', 'memory bounds', 'table bounds'],
  'unaligned atomic': ['unaligned'],
}

/** The kind of a trap, or undefined if no engine words a trap so. */
export function trapKindOf(message: string): TrapKind | undefined {
  return MESSAGES.find(([, pattern]) => pattern.test(message))?.[0]
}

/** Is `message` the trap that the suite calls `text`? Some texts name the element: `uninitialized element 2`. */
export function isExpectedTrap(message: string, text: string): boolean {
  const kinds = SUITE_TEXTS[text] ?? SUITE_TEXTS[text.replace(/ \d+$/, '')]
  if (kinds === undefined) throw new Error(`the suite has a new trap: ${text}`)
  const kind = trapKindOf(message)
  return kind !== undefined && kinds.includes(kind)
}
