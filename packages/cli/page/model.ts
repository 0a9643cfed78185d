// The report's data with what follows from it, and what is chosen at the moment; views listen to that.

import { labelOf } from '../src/report/function-label.js'
import { functionTree, type TreeNode } from '../src/report/function-tree.js'
import { type HintKind, hintsFor } from '../src/report/hints.js'
import type { PageData, PageFunction } from '../src/report/page-data.js'
import { readableName } from '../src/report/readable-name.js'

export type Measure = 'bytes' | 'gzip' | 'wasm'

export class Model {
  readonly data: PageData
  readonly tree: TreeNode
  /** By position in `data.functions`: positions of functions that refer to it. */
  readonly callers: readonly (readonly number[])[]
  readonly hints: readonly (readonly HintKind[])[]
  /** What sizes are measured in. */
  measure: Measure = 'bytes'
  /** Lower case; what does not contain it stands back. */
  search = ''
  /** A position in `data.functions`. */
  chosen: number | undefined

  private readonly labels: readonly string[]
  /** All that a function is found by. */
  private readonly searched: readonly string[]
  private readonly listeners: (() => void)[] = []

  constructor(data: PageData) {
    this.data = data
    this.tree = functionTree(data)
    const { functions } = data
    this.labels = functions.map((fn) => readableName(labelOf(fn)))
    this.searched = functions.map((fn, position) =>
      [this.labels[position], labelOf(fn), ...fn.exports, fn.index].join('\n').toLowerCase(),
    )
    const first = data.importedFunctions.length
    const callers = functions.map((): number[] => [])
    for (const [position, { callees }] of functions.entries()) {
      for (const index of callees) callers[index - first]?.push(position)
    }
    this.callers = callers
    this.hints = functions.map((fn, position) => hintsFor(fn, callers[position]!.length))
  }

  /** Calls `listener` whenever something else is chosen. */
  onChange(listener: () => void): void {
    this.listeners.push(listener)
  }

  change(state: Partial<Pick<Model, 'measure' | 'search' | 'chosen'>>): void {
    Object.assign(this, state)
    for (const listener of this.listeners) listener()
  }

  size(item: PageFunction | TreeNode): number {
    return item[this.measure]
  }

  /** As people read it. */
  label(position: number): string {
    return this.labels[position]!
  }

  fullName(position: number): string {
    return labelOf(this.data.functions[position]!)
  }

  /** Whether a function is among those that are searched for. */
  matches(position: number): boolean {
    if (this.search === '') return true
    return this.searched[position]!.includes(this.search)
  }

  /** A callee by its index: own functions have a position, imports only a name. */
  callee(index: number): { readonly name: string; readonly position: number | undefined } {
    const { importedFunctions } = this.data
    if (index < importedFunctions.length) return { name: importedFunctions[index]!, position: undefined }
    const position = index - importedFunctions.length
    return { name: this.label(position), position }
  }
}
