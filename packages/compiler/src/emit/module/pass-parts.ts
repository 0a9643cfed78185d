/**
 * What outputs need only where functions have gone through passes, or are all there when the module is finished: the
 * accesses of emitted functions to memories, calls through tables that never change, exports that hold their code.
 * Nothing else imports these, so that programs that compile modules as they run can load them later.
 */
import type { Identifier } from '../estree/nodes.js'
import { type Accessors, CalledMemoryAccess } from '../function/called-memory-access.js'
import { DataViewMemoryAccess, type MemoryAccess, type MemoryTraits } from '../function/memory-access.js'
import { ProbedArrayMemoryAccess } from '../tune/probed-array-access.js'
import { TypedArrayMemoryAccess } from '../tune/typed-array-access.js'
import { constantTableDeclarations, findConstantTables } from './constant-tables.js'
import { mergeExports } from './merged-exports.js'
import type { ModuleContext } from './module-context.js'

/** A memory, for {@link PassParts.createMemoryAccess}. */
export interface AccessedMemory {
  readonly index: number
  readonly record: Identifier
  readonly view: Identifier
  readonly traits: MemoryTraits
  readonly isArrays: boolean
  /** Names of functions that access it, if accesses are calls. */
  readonly accessors: Accessors | undefined
}

function createMemoryAccess(memory: AccessedMemory, context: ModuleContext): MemoryAccess {
  const { index, record, view, traits, isArrays, accessors } = memory
  const { exactTraps, tune, module } = context
  const access = new DataViewMemoryAccess(record, view, traits, exactTraps)
  if (isArrays) {
    const bytes = module.memories[index].type.limits.min * 0x10000
    const Access = tune.memory.views === 'probed' ? ProbedArrayMemoryAccess : TypedArrayMemoryAccess
    return new Access(index, access, bytes, tune.memory, exactTraps)
  }
  return accessors === undefined ? access : new CalledMemoryAccess(access, accessors)
}

export const PASS_PARTS = { createMemoryAccess, findConstantTables, constantTableDeclarations, mergeExports }

export type PassParts = typeof PASS_PARTS
