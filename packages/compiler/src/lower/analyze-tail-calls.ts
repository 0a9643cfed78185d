/**
 * Which tail calls may be part of a cycle, and so need constant stack: all others are ordinary calls, since a chain
 * of them is no longer than the module has functions.
 *
 * Calls through tables and references, and of imports, may reach every function that can be referred to from
 * outside of bodies; one node of the graph stands for them all.
 *
 * Costs one walk over all bodies, for modules that have tail calls only; no recursion.
 */
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import type { Module } from '../wasm/module.js'
import { validatorOf } from '../wasm/validate/validate-module.js'

export class TailCalls {
  /** Number of the strongly connected component a function is in; that of the unknown callees last. */
  private readonly component: Int32Array
  private readonly importedFunctionCount: number

  constructor(component: Int32Array, importedFunctionCount: number) {
    this.component = component
    this.importedFunctionCount = importedFunctionCount
  }

  /** Whether a tail call from `caller` may lead back to it. `callee` is undefined where it is known only at run time. */
  isCyclic(caller: number, callee: number | undefined): boolean {
    const isKnown = callee !== undefined && callee >= this.importedFunctionCount
    const target = isKnown ? callee : this.component.length - 1
    return this.component[caller] === this.component[target]
  }
}

/** The tail calls of a validated module; undefined if it has none. */
export function analyzeTailCalls(module: Module, reader: OperatorReader): TailCalls | undefined {
  const validator = validatorOf(module)
  const names = ['return_call', 'return_call_indirect', 'return_call_ref'] as const
  if (!names.some((name) => validator.uses(name))) return undefined

  const unknown = module.functions.length
  const successors: number[][] = Array.from({ length: unknown + 1 }, () => [])
  validator.declaredFunctions.forEach((declared, index) => {
    if (declared === 1) successors[unknown]!.push(index)
  })
  for (let index = module.importedFunctionCount; index < unknown; index++) {
    const body = module.functions[index]!.body!
    reader.reset(body.codeStart, body.end, index)
    while (reader.next()) {
      if (reader.name === 'return_call') {
        successors[index]!.push(reader.index < module.importedFunctionCount ? unknown : reader.index)
      } else if (reader.name === 'return_call_indirect' || reader.name === 'return_call_ref') {
        successors[index]!.push(unknown)
      }
    }
  }
  return new TailCalls(findComponents(successors), module.importedFunctionCount)
}

/** Strongly connected components (Tarjan, 1972) with an explicit stack: the number of each node's component. */
function findComponents(successors: readonly number[][]): Int32Array {
  const count = successors.length
  const component = new Int32Array(count).fill(-1)
  const order = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const next = new Int32Array(count)
  const open: number[] = []
  const path: number[] = []
  let visited = 0
  let components = 0

  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue
    path.push(root)
    while (path.length > 0) {
      const node = path[path.length - 1]!
      if (order[node] === -1) {
        order[node] = low[node] = visited++
        open.push(node)
      }
      if (next[node]! < successors[node]!.length) {
        const successor = successors[node]![next[node]!++]!
        if (order[successor] === -1) path.push(successor)
        else if (component[successor] === -1) low[node] = Math.min(low[node]!, order[successor]!)
        continue
      }
      path.pop()
      const parent = path[path.length - 1]
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node] !== order[node]) continue
      for (let member = open.pop()!; ; member = open.pop()!) {
        component[member] = components
        if (member === node) break
      }
      components++
    }
  }
  return component
}
