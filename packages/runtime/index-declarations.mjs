// What the compiler knows of the runtime: its top-level declarations, each with what it uses, so that an output
// gets those it needs.
import { basename } from 'node:path'
import { parse } from 'acorn'

/**
 * Every top-level declaration, in the order of the files and within them.
 * @param {Readonly<Record<string, string>>} files JavaScript texts by name
 * @param {ReadonlyMap<string, string>} owners the file that counts, for names that another file with the same name in
 *   another folder may declare, too
 * @returns {{ file: string, name: string, text: string, uses: string[], exported: boolean }[]}
 */
export function indexDeclarations(files, owners = new Map()) {
  const found = []
  const names = new Set()
  for (const [file, source] of Object.entries(files)) {
    const comments = []
    const program = parse(source, { ecmaVersion: 2020, sourceType: 'module', onComment: comments })
    const exports = exportedNames(program)
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration') continue
      const isExport = statement.type === 'ExportNamedDeclaration'
      const node = isExport ? statement.declaration : statement
      if (isExport && node == null) continue
      const name = declaredName(node)
      if (name === undefined) throw new Error(`runtime file ${file}: a statement that declares nothing`)
      if (isReplaced(file, owners.get(name))) continue
      if (names.has(name)) throw new Error(`runtime file ${file}: ${name} is declared twice`)
      names.add(name)
      const text = source.slice(node.start, node.end).replace(/\/\* @__PURE__ \*\/ /g, '')
      const comment = commentBefore(source, statement.start, comments)
      found.push({ file, name, text: comment + text, node, exported: isExport || exports.has(name) })
    }
  }
  return found.map(({ file, name, text, node, exported }) => {
    const uses = collectNames(node, names)
    uses.delete(name)
    return { file, name, text, uses: [...uses], exported }
  })
}

function isReplaced(file, owner) {
  return owner !== undefined && owner !== file && basename(owner) === basename(file)
}

/** Names in `export { ... }` lists. */
function exportedNames(program) {
  const names = new Set()
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const { local } of statement.specifiers) if (local.type === 'Identifier') names.add(local.name)
  }
  return names
}

function declaredName(node) {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id?.name
  if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1) return undefined
  const { id } = node.declarations[0]
  return id.type === 'Identifier' ? id.name : undefined
}

/** The comment right in front of the statement at `start`: a block, or a run of lines. Empty if there is none. */
function commentBefore(source, start, comments) {
  let from = start
  for (let i = comments.length - 1; i >= 0; i--) {
    const comment = comments[i]
    if (comment.end > from) continue
    const isFirst = from === start
    if (!/^\s*$/.test(source.slice(comment.end, from)) || (!isFirst && comment.type === 'Block')) break
    from = comment.start
    if (comment.type === 'Block') break
  }
  return source.slice(from, start)
}

/** The identifiers below `node` that are among `names`, in order of appearance. */
function collectNames(node, names) {
  const uses = new Set()
  const stack = [node]
  while (stack.length > 0) {
    const item = stack.pop()
    if (item.type === 'Identifier' && names.has(item.name)) uses.add(item.name)
    const children = []
    for (const key of Object.keys(item)) {
      // `a.b`, `{ b: c }` and methods: `b` is no variable.
      if ((key === 'property' || key === 'key') && item.computed === false) continue
      const child = item[key]
      if (Array.isArray(child)) children.push(...child.filter((element) => element !== null))
      else if (typeof child === 'object' && child !== null && 'type' in child) children.push(child)
    }
    stack.push(...children.reverse())
  }
  return uses
}
