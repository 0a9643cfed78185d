// The ES5 edition of the runtime: its TypeScript with the language lowered to ES5, and what it uses of the library
// replaced by what `src/es5/` offers. What a file there declares takes the place of what a file of the same name declares
// by the same name.
import { parse } from 'acorn'
import ts from 'typescript-6'

/** What stands in the place of global objects, of their members, of methods, and of helpers that TypeScript asks for. */
const GLOBALS = new Map([
  ['Atomics', 'atomics'],
  ['WeakMap', 'ObjectMap'],
  ['globalThis', 'globalScope'],
  ['__spreadArray', 'spreadArray'],
])
const MEMBERS = new Map([
  ['Math.clz32', 'mathClz32'],
  ['Math.fround', 'mathFround'],
  ['Math.imul', 'mathImul'],
  ['Math.log2', 'mathLog2'],
  ['Math.trunc', 'mathTrunc'],
  ['Object.defineProperty', 'defineProperty'],
  ['Object.is', 'sameValue'],
])
const METHODS = new Map([
  ['copyWithin', 'copyElements'],
  ['fill', 'fillElements'],
  ['includes', 'includesElement'],
])

/** Whether a file, named by its path below `src/`, is part of this edition only. */
export function isEs5Only(file) {
  return file.startsWith('es5/')
}

/**
 * A source of the runtime as ES5, which its imports and exports are not.
 * @param {string} source TypeScript
 * @param {string} file its path below `src/`
 */
export function lowerToEs5(source, file) {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES5,
      module: ts.ModuleKind.ESNext,
      // In `src/es5/`, or not needed.
      noEmitHelpers: true,
      verbatimModuleSyntax: true,
      ignoreDeprecations: '6.0',
    },
  })
  const text = outputText.replace(/^(?: {4})+/gm, (indent) => indent.slice(indent.length / 2))
  return isEs5Only(file) ? text : replaceLibrary(text)
}

function replaceLibrary(text) {
  const edits = []
  const stack = [parse(text, { ecmaVersion: 2020, sourceType: 'module' })]
  while (stack.length > 0) {
    const node = stack.pop()
    const edit = replacementOf(node, text)
    if (edit !== undefined) edits.push(edit)
    for (const key of Object.keys(node)) {
      if ((key === 'property' || key === 'key') && node.computed === false) continue
      const child = node[key]
      for (const item of Array.isArray(child) ? child : [child]) {
        if (typeof item === 'object' && item !== null && 'type' in item) stack.push(item)
      }
    }
  }
  edits.sort((a, b) => b.start - a.start)
  for (const { start, end, by } of edits) text = text.slice(0, start) + by + text.slice(end)
  return text
}

/** Where a node stands for something that is replaced: what to write over which part of the text. */
function replacementOf(node, text) {
  const { start, end } = node
  if (node.type === 'Identifier') {
    const by = GLOBALS.get(node.name)
    return by && { start, end, by }
  }
  if (node.type === 'MemberExpression' && !node.computed) {
    const by = MEMBERS.get(`${node.object.name}.${node.property.name}`)
    return by && { start, end, by }
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const by = METHODS.get(node.callee.property.name)
  if (by === undefined) return undefined
  const { object } = node.callee
  return {
    start: object.start,
    end: node.arguments[0].start,
    by: `${by}(${text.slice(object.start, object.end)}, `,
  }
}
