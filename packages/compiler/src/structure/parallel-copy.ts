/**
 * The order of assignments that are meant to happen at the same time: each reads what its variables held before
 * any of them. Where they wait for each other in a circle, a variable is saved first.
 */
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'

export interface Copy {
  /** The variable assigned to; no two copies have the same. */
  readonly target: number
  /** The variables that the assigned expression reads. */
  readonly reads: readonly number[]
}

/** A copy to be done, by its index; or a variable to be saved: what is done later reads the saved one instead. */
export type CopyStep =
  | { readonly kind: 'copy'; readonly index: number }
  | { readonly kind: 'save'; readonly variable: number }

/** Costs: linear in the number of reads. */
export function sequenceCopies(copies: readonly Copy[]): CopyStep[] {
  if (copies.length === 1) return [{ kind: 'copy', index: 0 }]
  const byTarget = new Map<number, number>()
  copies.forEach(({ target }, index) => {
    byTarget.set(target, index)
  })
  /** How many reads of its target, by others, a copy has to wait for. */
  const waits = scratchInt32(copies.length)
  copies.forEach(({ reads }, index) => {
    for (const variable of reads) {
      const writer = byTarget.get(variable)
      if (writer !== undefined && writer !== index) waits[writer]++
    }
  })
  const steps: CopyStep[] = []
  const isDone = scratchUint8(copies.length)
  const ready: number[] = []
  for (let index = copies.length - 1; index >= 0; index--) if (waits[index] === 0) ready.push(index)
  let blocked = 0
  for (;;) {
    for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
      steps.push({ kind: 'copy', index })
      isDone[index] = 1
      for (const variable of copies[index].reads) {
        const writer = byTarget.get(variable)
        if (writer === undefined || writer === index || isDone[writer] === 1) continue
        if (--waits[writer] === 0) ready.push(writer)
      }
    }
    while (blocked < copies.length && isDone[blocked] === 1) blocked++
    if (blocked === copies.length) return steps
    // All that is left waits in circles. Once its target is saved, this one waits for nobody.
    steps.push({ kind: 'save', variable: copies[blocked].target })
    waits[blocked] = 0
    ready.push(blocked)
    // Whoever reads the saved variable, the copy itself included, reads what was saved.
    byTarget.delete(copies[blocked].target)
  }
}
