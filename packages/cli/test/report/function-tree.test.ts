import { expect, test } from 'vitest'
import { functionTree, type TreeNode } from '../../src/report/function-tree.js'
import type { PageData, PageFunction } from '../../src/report/page-data.js'

function dataOf(names: readonly string[]): PageData {
  const functions = names.map(
    (name, index): PageFunction => ({
      index,
      name,
      bytes: 100,
      gzip: 30,
      wasm: 20,
      instructions: 5,
      i64Instructions: 0,
      indirectCalls: 0,
      pieces: 1,
      callees: [],
      exports: [],
      elements: [],
      globals: [],
      tables: [],
    }),
  )
  return {
    version: '1',
    input: { name: 'in.wasm', bytes: 1000, gzip: 500 },
    output: { name: 'out.js', bytes: 2000, gzip: 1000 },
    functions,
    importedFunctions: [],
    features: [{ name: 'Traps', bytes: 40, declarations: [{ name: 'trap', bytes: 40, isDirect: true }] }],
    dataBytes: 60,
    otherBytes: 80,
    shownFunctions: 0,
  }
}

/** `a(b(c), d)` */
function print({ name, children }: TreeNode): string {
  return children === undefined ? name : `${name}(${children.map(print).join(', ')})`
}

test('functions stand in their namespaces; groups of one group are one', () => {
  expect(print(functionTree(dataOf(['std::vec::push', 'std::vec::pop', 'a::b', 'a::c::d', 'main'])))).toBe(
    'out.js(std/vec(push, pop), a(b, c(d)), main, runtime(Traps(trap)), data segments, linking and exports)',
  )
})

test('leaves have sizes by every measure, and functions their place', () => {
  const tree = functionTree(dataOf(['main']))
  expect(tree.children![0]).toEqual({
    name: 'main',
    kind: 'function',
    position: 0,
    bytes: 100,
    gzip: 30,
    wasm: 20,
  })
  expect(tree.children!.at(-1)).toMatchObject({ kind: 'other', bytes: 80, gzip: 40, wasm: 0 })
})

test('names of objects are names like any other', () => {
  expect(print(functionTree(dataOf(['constructor::__proto__', 'constructor::x'])))).toContain(
    'constructor(__proto__, x)',
  )
})
