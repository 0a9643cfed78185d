// The suite names traps in its own words; the engine under test uses V8's messages. This table says which
// message stands for which trap, so that the wrong trap does not pass for the right one.

const MEMORY = /memory access out of bounds|data segment( \d+ is)? out of bounds/
const TABLE =
  /table index is out of bounds|table access out of bounds|table or element|element segment( \d+ is)? out of bounds/
const SIGNATURE = /(null function or )?function signature mismatch|dereferencing a null pointer/

const MESSAGES: Readonly<Record<string, RegExp>> = {
  unreachable: /^unreachable$/,
  'integer divide by zero': /^(divide|remainder) by zero$/,
  'integer overflow': /^(divide result unrepresentable|float unrepresentable in integer range)$/,
  'invalid conversion to integer': /^float unrepresentable in integer range$/,
  'out of bounds memory access': MEMORY,
  'out of bounds table access': TABLE,
  'undefined element': TABLE,
  'uninitialized element': SIGNATURE,
  'indirect call type mismatch': SIGNATURE,
  'null function reference': /^dereferencing a null pointer$/,
  'null reference': /^dereferencing a null pointer$/,
  'null structure reference': /^dereferencing a null pointer$/,
  'null array reference': /^dereferencing a null pointer$/,
  'null i31 reference': /^dereferencing a null pointer$/,
  'cast failure': /^illegal cast$/,
  'out of bounds array access': /^(array element access|element segment|data segment) out of bounds$/,
  'unaligned atomic': /^operation does not support unaligned accesses$/,
}

/** Is `message` the trap that the suite calls `text`? Some texts name the element: `uninitialized element 2`. */
export function isExpectedTrap(message: string, text: string): boolean {
  const pattern = MESSAGES[text] ?? MESSAGES[text.replace(/ \d+$/, '')]
  if (pattern === undefined) throw new Error(`the suite has a new trap: ${text}`)
  return pattern.test(message)
}
