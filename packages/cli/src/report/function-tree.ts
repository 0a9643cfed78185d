// The parts of an output as a tree of namespaces: what a treemap draws.
import { labelOf } from './function-label.js'
import type { PageData, PageFunction } from './page-data.js'
import { readableName } from './readable-name.js'
import { splitName } from './split-name.js'

export interface TreeNode {
  readonly name: string
  /** What it is, which is also what its colour goes by. */
  readonly kind: 'group' | 'function' | 'runtime' | 'data' | 'other'
  /** Of a function its place in `PageData.functions`. */
  readonly position?: number
  readonly children?: TreeNode[]
  /** Of a leaf. */
  readonly bytes: number
  readonly gzip: number
  readonly wasm: number
}

interface Group extends TreeNode {
  readonly children: TreeNode[]
  readonly groups: Map<string, Group>
}

/** The whole output. */
export function functionTree(data: PageData): TreeNode {
  const functions = createGroup('functions')
  for (const [position, fn] of data.functions.entries()) addFunction(functions, fn, position)
  const ratio = data.output.gzip / Math.max(1, data.output.bytes)
  const leaf = (name: string, kind: TreeNode['kind'], bytes: number): TreeNode => ({
    name,
    kind,
    bytes,
    gzip: Math.round(bytes * ratio),
    wasm: 0,
  })
  const runtime = createGroup('runtime')
  for (const feature of data.features) {
    const group = createGroup(feature.name)
    for (const { name, bytes } of feature.declarations) group.children.push(leaf(name, 'runtime', bytes))
    runtime.children.push(group)
  }
  const root = createGroup(data.output.name)
  root.children.push(...functions.children.map(collapse))
  if (runtime.children.length > 0) root.children.push(runtime)
  if (data.dataBytes > 0) root.children.push(leaf('data segments', 'data', data.dataBytes))
  root.children.push(leaf('linking and exports', 'other', data.otherBytes))
  return root
}

function addFunction(root: Group, fn: PageFunction, position: number): void {
  const path = splitName(readableName(labelOf(fn)))
  let group = root
  for (const part of path.slice(0, -1)) {
    let next = group.groups.get(part)
    if (next === undefined) {
      next = createGroup(part)
      group.groups.set(part, next)
      group.children.push(next)
    }
    group = next
  }
  const { bytes, gzip, wasm } = fn
  group.children.push({ name: path[path.length - 1]!, kind: 'function', position, bytes, gzip, wasm })
}

function createGroup(name: string): Group {
  return { name, kind: 'group', children: [], groups: new Map(), bytes: 0, gzip: 0, wasm: 0 }
}

/** A group of one group is one: `std` with nothing but `vec` is `std::vec`. Groups are at most some levels deep. */
function collapse(node: TreeNode): TreeNode {
  let { name, children } = node
  while (children?.length === 1 && children[0]!.kind === 'group') {
    const [only] = children as [TreeNode]
    name = `${name}/${only.name}`
    children = only.children
  }
  return children === undefined ? node : { ...node, name, children: children.map(collapse) }
}
