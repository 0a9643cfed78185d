// Names of functions as people read them: those that compilers write out in full may fill a page.

const OPENING = '<([{'
const CLOSING = '>)]}'
/** Characters between brackets; what is longer becomes `…`. */
const SHORT = 24

/**
 * `void std::__2::sort<std::pair<...>, ...>(auto, auto) const` -> `std::sort<…>(auto, auto) const`: without the type
 * that it returns, without versions of libraries, and without what is long between brackets.
 */
export function readableName(name: string): string {
  const short = shortenBrackets(name.replace(/\[abi:\w+\]/g, '').replace(/\bstd::__\w+::/g, 'std::'))
  return withoutReturnType(short)
}

/** On one pass, whatever is open and never closed. */
function shortenBrackets(name: string): string {
  let result = ''
  let depth = 0
  let start = 0
  for (let position = 0; position < name.length; position++) {
    const character = name[position]!
    if (OPENING.includes(character) && !isOperator(name, position)) {
      if (depth++ === 0) {
        result += name.slice(start, position + 1)
        start = position + 1
      }
    } else if (CLOSING.includes(character) && depth > 0 && name[position - 1] !== '-') {
      if (--depth > 0) continue
      const inner = name.slice(start, position)
      result += inner.length > SHORT ? '…' : inner
      start = position
    }
  }
  return result + name.slice(start)
}

/** Whether a `<` or `(` belongs to the name of an operator. */
function isOperator(name: string, position: number): boolean {
  return /operator(<|<<|\(|-)?$/.test(name.slice(Math.max(0, position - 10), position))
}

/** What stands in front of a name with parameters, and a space behind it; but `operator new` has one itself. */
function withoutReturnType(name: string): string {
  if (!name.includes('::') || !name.includes('(')) return name
  const match =
    /^(?!.*\boperator )(?:(?:unsigned|signed|long) )*((?:[^\s(<]|<[^<>]*>)+(?: (?:const|unsigned|long))*[&*]*) (?=[^\s(]+\()/.exec(
      name,
    )
  return match === null || /\b(thunk|for)\b/.test(name) ? name : name.slice(match[0].length)
}
