/**
 * Removes block parameters that can hold but one value: on every edge the argument is that value, or the
 * parameter itself. Lowering makes parameters freely and leans on this.
 *
 *     b1(v5: i32, v6: i32):               b1(v5: i32):
 *       ...                          =>     ...
 *       br_if v9, b1(v8, v6), b2()          br_if v9, b1(v8), b2()      with v6 replaced by what b1 was entered with
 *
 * Requires: nothing beyond the invariants.
 * Guarantees: on the reducible graphs that WebAssembly gives, no such parameter is left, also none of a ring of
 * parameters that only feed each other and one value.
 * Costs: linear in edge arguments. Each parameter remembers how many of its arguments it has found alike; since
 * values only ever become alike, it never looks at those again.
 */
import { dropParameters, IncomingEdges, ParameterPlaces } from '../ir/block-parameters.js'
import { type IrFunction, NO_VALUE, type Value } from '../ir/function.js'
import { applyReplacements, Replacements } from '../ir/replacements.js'
import { scratchInt32, scratchUint8 } from '../ir/scratch.js'

export function eliminateRedundantParameters(fn: IrFunction): void {
  const incoming = new IncomingEdges(fn)
  const places = new ParameterPlaces(fn)
  const users = new ParameterUsers(fn, places)
  const replacements = new Replacements(fn.valueCount)

  /** By parameter: the first of its arguments not known to be alike, as an index into `incoming.edges`. */
  const cursor = scratchInt32(fn.valueCount)
  /** By parameter: the value that the arguments before the cursor are, plus one; 0 if none. */
  const only = scratchInt32(fn.valueCount)

  const pending: Value[] = []
  const isPending = scratchUint8(fn.valueCount)
  for (let position = fn.blocks.length - 1; position > 0; position--) {
    const { id, params } = fn.blocks[position]!
    for (const param of params) {
      cursor[param] = incoming.start[id]!
      isPending[param] = 1
      pending.push(param)
    }
  }

  for (let param = pending.pop(); param !== undefined; param = pending.pop()) {
    isPending[param] = 0
    const slot = places.slot[param]!
    const end = incoming.start[places.block[param]! + 1]!
    let known = only[param] === 0 ? NO_VALUE : replacements.resolve((only[param]! - 1) as Value)
    if (known === param) known = NO_VALUE
    let k = cursor[param]!
    for (; k < end; k++) {
      const argument = replacements.resolve(incoming.edges[k]!.args[slot]!)
      if (argument === param || argument === known) continue
      if (known !== NO_VALUE) break
      known = argument
    }
    cursor[param] = k
    only[param] = known + 1
    if (k < end || known === NO_VALUE) continue

    replacements.replace(param, known)
    for (let use = users.head[param]!; use !== 0; use = users.next[use]!) {
      const user = users.user[use]! as Value
      if (isPending[user] === 1 || replacements.isReplaced(user)) continue
      isPending[user] = 1
      pending.push(user)
    }
    users.join(param, known)
  }

  if (replacements.isEmpty) return
  dropParameters(fn, incoming, (param) => replacements.isReplaced(param))
  applyReplacements(fn, replacements)
}

/** Which parameters a parameter is an argument for: linked lists, so that two can be joined at once. */
class ParameterUsers {
  /** By value id: the first and the last entry of its list, or 0. */
  readonly head: Int32Array
  private readonly tail: Int32Array
  /** By entry: the entry after it, or 0; and the parameter. */
  readonly next: number[] = [0]
  readonly user: number[] = [0]

  constructor(fn: IrFunction, places: ParameterPlaces) {
    this.head = scratchInt32(fn.valueCount)
    this.tail = scratchInt32(fn.valueCount)
    for (const block of fn.blocks) {
      for (const { target, args } of block.terminator.edges) {
        for (let slot = 0; slot < args.length; slot++) {
          const argument = args[slot]!
          if (places.block[argument] === -1 || argument === target.params[slot]) continue
          const entry = this.next.length
          this.next.push(this.head[argument]!)
          this.user.push(target.params[slot]!)
          this.head[argument] = entry
          if (this.tail[argument] === 0) this.tail[argument] = entry
        }
      }
    }
  }

  /** The users of `from` are users of `to` from now on. */
  join(from: Value, to: Value): void {
    if (this.head[from] === 0) return
    if (this.head[to] === 0) this.head[to] = this.head[from]!
    else this.next[this.tail[to]!] = this.head[from]!
    this.tail[to] = this.tail[from]!
  }
}
