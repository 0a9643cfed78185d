/** Lowerings of locals, globals and the parametric instructions. */
import { NONE, type Type } from '../../ir/types.js'
import type { FunctionLowering } from '../function-lowering.js'
import type { Lowering } from './lowering.js'

export const VARIABLE_LOWERINGS = {
  drop(lowering) {
    lowering.pop()
  },

  select(lowering) {
    select(lowering, lowering.fn.type[lowering.peekMany(2)[0]!]!)
  },

  // Of references, whose types may differ.
  'select t'(lowering) {
    select(lowering, lowering.reader.types[0]!)
  },

  'local.get'(lowering) {
    lowering.push(lowering.readLocal(lowering.reader.index))
  },

  'local.set'(lowering) {
    lowering.writeLocal(lowering.reader.index, lowering.pop())
  },

  'local.tee'(lowering) {
    const value = lowering.pop()
    lowering.writeLocal(lowering.reader.index, value)
    lowering.push(value)
  },

  'global.get'(lowering) {
    const index = lowering.reader.index
    lowering.push(lowering.emit('global.get', lowering.module.globals[index]!.type.type, [], index))
  },

  'global.set'(lowering) {
    lowering.emit('global.set', NONE, [lowering.pop()], lowering.reader.index)
  },
} satisfies Record<string, Lowering>

function select(lowering: FunctionLowering, type: Type): void {
  const condition = lowering.pop()
  const whenZero = lowering.pop()
  const whenNonZero = lowering.pop()
  lowering.push(lowering.emit('select', type, [whenNonZero, whenZero, condition]))
}
