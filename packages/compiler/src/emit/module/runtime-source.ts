/**
 * The runtime as text: its sources are parsed once, their top-level declarations indexed with what each of them
 * uses, and an output gets those it needs.
 */
import { sources } from '@dewasm/runtime/source'
import { type Comment, type Node, type Program, parse } from 'acorn'
import { InternalError } from '../../errors.js'

/** A top-level declaration of the runtime. */
interface Declaration {
  readonly name: string
  /** Its text, without `export` and with the comments in front of it. */
  readonly text: string
  /** Names of other declarations in it. */
  readonly uses: readonly string[]
  /** Whether other modules may import it. */
  readonly exported: boolean
}

let index: ReadonlyMap<string, Declaration> | undefined

/** Every declaration by name, in the order of the files and of the declarations in them. */
function declarations(): ReadonlyMap<string, Declaration> {
  index ??= indexDeclarations(sources)
  return index
}

/** Names that an output must not use for anything else. */
export function runtimeNames(): Iterable<string> {
  return declarations().keys()
}

/** Whether the runtime offers a declaration of this name to outputs. */
export function isRuntimeExport(name: string): boolean {
  return declarations().get(name)?.exported === true
}

/** The text of the named declarations and of all they need, each after what its own evaluation needs. */
export function spliceRuntime(names: Iterable<string>): string {
  const all = declarations()
  const parts: string[] = []
  const seen = new Set<string>()
  const wanted = new Set(names)
  for (const name of wanted) {
    if (!all.has(name)) throw new InternalError(`the runtime has no ${name}`)
  }
  // Depth-first on an explicit stack: a declaration is written when all it uses has been.
  for (const start of all.keys()) {
    if (!wanted.has(start) || seen.has(start)) continue
    seen.add(start)
    const stack = [{ declaration: all.get(start)!, next: 0 }]
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!
      const { uses } = top.declaration
      if (top.next === uses.length) {
        parts.push(top.declaration.text)
        stack.pop()
        continue
      }
      const used = uses[top.next++]!
      if (seen.has(used)) continue
      seen.add(used)
      stack.push({ declaration: all.get(used)!, next: 0 })
    }
  }
  return parts.join('\n')
}

/** Exported for its test. */
export function indexDeclarations(files: Readonly<Record<string, string>>): Map<string, Declaration> {
  interface Found {
    readonly name: string
    readonly text: string
    readonly node: Node
    readonly exported: boolean
  }
  const found: Found[] = []
  const names = new Set<string>()
  for (const file of Object.keys(files)) {
    const source = files[file]!
    const comments: Comment[] = []
    const program = parse(source, { ecmaVersion: 2020, sourceType: 'module', onComment: comments })
    const exports = exportedNames(program)
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration') continue
      const isExport = statement.type === 'ExportNamedDeclaration'
      const node = isExport ? statement.declaration : statement
      if (isExport && node == null) continue
      const name = declaredName(node as Node)
      if (name === undefined)
        throw new InternalError(`runtime file ${file}: a statement that declares nothing`)
      if (names.has(name)) throw new InternalError(`runtime file ${file}: ${name} is declared twice`)
      names.add(name)
      const comment = commentBefore(source, statement.start, comments)
      const text = source.slice(node!.start, node!.end).replace(/\/\* @__PURE__ \*\/ /g, '')
      found.push({ name, text: comment + text, node: node as Node, exported: isExport || exports.has(name) })
    }
  }
  const index = new Map<string, Declaration>()
  for (const { name, text, node, exported } of found) {
    const uses = new Set<string>()
    collectNames(node, names, uses)
    uses.delete(name)
    index.set(name, { name, text, exported, uses: [...uses] })
  }
  return index
}

/** Names in `export { ... }` lists. */
function exportedNames(program: Program): Set<string> {
  const names = new Set<string>()
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const { local } of statement.specifiers) if (local.type === 'Identifier') names.add(local.name)
  }
  return names
}

function declaredName(node: Node): string | undefined {
  const declaration = node as unknown as {
    type: string
    id?: { name: string }
    declarations?: { id: { type: string; name: string } }[]
  }
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') {
    return declaration.id?.name
  }
  if (declaration.type !== 'VariableDeclaration' || declaration.declarations!.length !== 1) return undefined
  const { id } = declaration.declarations![0]!
  return id.type === 'Identifier' ? id.name : undefined
}

/** The comment right in front of the statement at `start`: a block, or a run of lines. Empty if there is none. */
function commentBefore(source: string, start: number, comments: readonly Comment[]): string {
  let from = start
  for (let i = comments.length - 1; i >= 0; i--) {
    const comment = comments[i]!
    if (comment.end > from) continue
    const isFirst = from === start
    if (!/^\s*$/.test(source.slice(comment.end, from)) || (!isFirst && comment.type === 'Block')) break
    from = comment.start
    if (comment.type === 'Block') break
  }
  return source.slice(from, start)
}

/** Collects the identifiers below `node` that are names of declarations, in order of appearance. */
function collectNames(node: Node, names: ReadonlySet<string>, into: Set<string>): void {
  const stack: unknown[] = [node]
  while (stack.length > 0) {
    const item = stack.pop() as Record<string, unknown>
    if (item.type === 'Identifier' && names.has(item.name as string)) into.add(item.name as string)
    const children: unknown[] = []
    for (const key of Object.keys(item)) {
      // `a.b`, `{ b: c }` and methods: `b` is no variable.
      if ((key === 'property' || key === 'key') && item.computed === false) continue
      const child = item[key]
      if (Array.isArray(child)) children.push(...child.filter((element) => element !== null))
      else if (typeof child === 'object' && child !== null && 'type' in child) children.push(child)
    }
    stack.push(...children.reverse())
  }
}
