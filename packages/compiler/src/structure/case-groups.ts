/** The ways out of a `br_table`: cases that go the same way, by the same arguments, are one. */
import type { Edge, Terminator } from '../ir/function.js'

export interface CaseGroup {
  readonly edge: Edge
  /** Case numbers in ascending order; empty when only the default goes this way. */
  readonly values: number[]
  isDefault: boolean
}

/** Groups in the order of their first case. */
export function groupCases(terminator: Terminator): CaseGroup[] {
  const { edges } = terminator
  const groups: CaseGroup[] = []
  const byWay = new Map<number | string, CaseGroup>()
  for (let i = 0; i < edges.length; i++) {
    const edge = edges[i]!
    const way = edge.args.length === 0 ? edge.target.id : `${edge.target.id}:${edge.args.join()}`
    let group = byWay.get(way)
    if (group === undefined) {
      group = { edge, values: [], isDefault: false }
      byWay.set(way, group)
      groups.push(group)
    }
    if (i < edges.length - 1) group.values.push(i)
    else group.isDefault = true
  }
  return groups
}
