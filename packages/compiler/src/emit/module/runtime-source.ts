/** The runtime as text: an output gets those of its top-level declarations that it needs. */
import { declarations, es5Declarations, type RuntimeDeclaration } from '@dewasm/runtime/source'
import { InternalError } from '../../errors.js'
import type { Language } from '../language.js'

type Edition = Language['runtime']

/** Every declaration by name, in the order of the files and of the declarations in them. */
const BY_NAME: Readonly<Record<Edition, ReadonlyMap<string, RuntimeDeclaration>>> = {
  es2020: new Map(declarations.map((declaration) => [declaration.name, declaration])),
  es5: new Map(es5Declarations.map((declaration) => [declaration.name, declaration])),
}

/** Names that an output must not use for anything else. */
export function runtimeNames(edition: Edition): Iterable<string> {
  return BY_NAME[edition].keys()
}

/** Whether the runtime offers a declaration of this name to outputs. */
export function isRuntimeExport(name: string, edition: Edition): boolean {
  return BY_NAME[edition].get(name)?.exported === true
}

/** The text of the named declarations and of all they need. */
export function spliceRuntime(names: Iterable<string>, edition: Edition, minify = false): string {
  return splicedDeclarations(names, edition)
    .map(({ text, minified }) => (minify ? minified : text))
    .join('\n')
}

/** The named declarations and all they need, each after what its own evaluation needs. */
export function splicedDeclarations(names: Iterable<string>, edition: Edition): RuntimeDeclaration[] {
  const byName = BY_NAME[edition]
  const parts: RuntimeDeclaration[] = []
  const seen = new Set<string>()
  const wanted = new Set(names)
  for (const name of wanted) {
    if (!byName.has(name)) throw new InternalError(`the runtime has no ${name}`)
  }
  // Depth-first on an explicit stack: a declaration is written when all it uses has been.
  for (const start of byName.keys()) {
    if (!wanted.has(start) || seen.has(start)) continue
    seen.add(start)
    const stack = [{ declaration: byName.get(start)!, next: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const { uses } = top.declaration
      if (top.next === uses.length) {
        parts.push(top.declaration)
        stack.pop()
        continue
      }
      const used = uses[top.next++]!
      if (seen.has(used)) continue
      seen.add(used)
      stack.push({ declaration: byName.get(used)!, next: 0 })
    }
  }
  return parts
}
