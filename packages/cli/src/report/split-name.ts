// A function's name as a path, from the outermost namespace to the function: what trees of functions are made by.

const OPENING = '<([{'
const CLOSING = '>)]}'
/** Deeper is no help to anybody. */
const MAXIMUM_DEPTH = 8

/**
 * `std::vec::Vec<T>::push` -> std, vec, Vec<T>, push; `internal/poll.(*FD).Read` -> internal, poll, (*FD), Read;
 * `_ZN4core3fmt5write17h0123456789abcdefE` -> core, fmt, write. At least one part, none of them empty.
 */
export function splitName(name: string): string[] {
  const parts = (mangledParts(name) ?? rustParts(name) ?? cutName(name)).filter((part) => part !== '')
  // Of Rust's names the last part is a hash.
  if (parts.length > 1 && /^h[0-9a-f]{16}$/.test(parts[parts.length - 1]!)) parts.pop()
  if (parts.length === 0) return [name === '' ? '""' : name]
  if (parts.length <= MAXIMUM_DEPTH) return parts
  return [...parts.slice(0, MAXIMUM_DEPTH - 1), parts.slice(MAXIMUM_DEPTH - 1).join('::')]
}

/** Nested names of the Itanium ABI, as far as they are plain: `_ZN` (length identifier)+ `E`. */
function mangledParts(name: string): string[] | undefined {
  if (!name.startsWith('_ZN')) return undefined
  const parts: string[] = []
  let position = name[3] === 'K' ? 4 : 3
  while (position < name.length) {
    if (name[position] === 'E') return parts.length > 0 ? parts : undefined
    const digits = /^\d{1,4}/.exec(name.slice(position, position + 4))?.[0]
    if (digits === undefined) return undefined
    position += digits.length
    const part = name.slice(position, position + Number(digits))
    if (part.length < Number(digits)) return undefined
    position += part.length
    parts.push(readable(part))
  }
  return undefined
}

const RUST_PATH = /^_RI?((?:N[A-Za-z])*)([XM](?:s[0-9A-Za-z]*_)?)?((?:N[A-Za-z])*)C(?:s[0-9A-Za-z]*_)?/
const RUST_IDENTIFIER = /(?:s[0-9A-Za-z]*_)?u?(\d{1,4})_?/y

/**
 * The mangling of Rust since 2025, `_RNvNtC` and so on: a path begins with as many namespaces as it has parts behind
 * the crate. Of what implements a trait or a type only the place of the implementation is read.
 */
function rustParts(name: string): string[] | undefined {
  const [start, own, implementation, place] = RUST_PATH.exec(name) ?? []
  if (start === undefined) return undefined
  const parts: string[] = []
  let position = start.length
  const depth = (implementation === undefined ? own!.length : place!.length) / 2
  for (let part = 0; part <= depth; part++) {
    RUST_IDENTIFIER.lastIndex = position
    const [head, length] = RUST_IDENTIFIER.exec(name) ?? []
    if (head === undefined) return undefined
    position += head.length + Number(length)
    if (position > name.length) return undefined
    parts.push(name.slice(position - Number(length), position) || '{closure}')
  }
  return implementation === undefined ? parts : [...parts, name]
}

/** `_$LT$T$u20$as$u20$Any$GT$` -> `<T as Any>` */
function readable(part: string): string {
  const words: Record<string, string> = {
    LT: '<',
    GT: '>',
    RF: '&',
    BP: '*',
    LP: '(',
    RP: ')',
    C: ',',
    SP: '@',
  }
  return part
    .replace(/^_(?=\$)/, '')
    .replace(/\$(?:u([0-9a-f]{2})|([A-Z]{1,2}))\$/g, (whole, code?: string, word?: string) =>
      code === undefined ? (words[word!] ?? whole) : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(/\.\./g, '::')
}

/** Cuts at `::`, `/` and `.` outside of brackets; a `.` cuts only where no `::` does, and behind the last `/`. */
function cutName(name: string): string[] {
  const hasColons = name.includes('::')
  const lastSlash = name.lastIndexOf('/')
  const parts: string[] = []
  let start = 0
  let depth = 0
  for (let position = 0; position < name.length; position++) {
    const character = name[position]!
    if (OPENING.includes(character)) depth++
    else if (CLOSING.includes(character)) depth = name[position - 1] === '-' ? depth : Math.max(0, depth - 1)
    if (depth > 0) continue
    const length = character === '/' ? 1 : name.startsWith('::', position) ? 2 : isDot(position) ? 1 : 0
    if (length === 0) continue
    parts.push(name.slice(start, position))
    position += length - 1
    start = position + 1
  }
  parts.push(name.slice(start))
  return parts

  function isDot(position: number): boolean {
    return name[position] === '.' && !hasColons && position > lastSlash && position > start
  }
}
