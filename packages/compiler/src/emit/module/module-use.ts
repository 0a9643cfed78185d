/**
 * The parts of an output that are only written when something uses them. Sets keep the order of first use, which some
 * of the output goes by: that of several batches of functions is joined in the order of the batches.
 */
import type { Builtin } from '../context.js'

export interface ModuleUse {
  /** Names of the runtime. */
  readonly runtime: Set<string>
  readonly builtins: Set<Builtin>
  /** Functions that are called. */
  readonly functions: Set<number>
  /** Functions that are referred to. */
  readonly references: Set<number>
  /** Memories that are read or written by functions. */
  readonly memories: Set<number>
  /** What has to be declared for those accesses: see `view-use.ts`. */
  readonly views: Map<number, Set<string>>
  /** Memories with atomic accesses. */
  readonly atomics: Set<number>
  /** Tables that are called through, each with the canonical indices of the types. */
  readonly indirectCalls: Map<number, Set<number>>
  /** Likewise of tables that never change. */
  readonly constantCalls: Map<number, Set<number>>
  /** Tables whose records are used. */
  readonly tables: Set<number>
  /** Canonical indices of types whose keys are needed. */
  readonly keys: Set<number>
  /** Canonical indices of the types of tags whose payload is read. */
  readonly payloadReaders: Set<number>
  /** Canonical indices of the types of tail calls. */
  readonly argumentPassers: Set<number>
  readonly dataSegments: Set<number>
  readonly elementSegments: Set<number>
  /** Canonical indices of types whose heap types are needed. */
  readonly heapTypes: Set<number>
  /** Canonical indices of types that objects are made of. */
  readonly structs: Set<number>
  readonly arrays: Set<number>
  /** What is looked into though the engine may find that it is nothing. */
  readonly dereferences: Set<'null'>
}

export function createModuleUse(): ModuleUse {
  return {
    runtime: new Set(),
    builtins: new Set(),
    functions: new Set(),
    references: new Set(),
    memories: new Set(),
    views: new Map(),
    atomics: new Set(),
    indirectCalls: new Map(),
    constantCalls: new Map(),
    tables: new Set(),
    keys: new Set(),
    payloadReaders: new Set(),
    argumentPassers: new Set(),
    dataSegments: new Set(),
    elementSegments: new Set(),
    heapTypes: new Set(),
    structs: new Set(),
    arrays: new Set(),
    dereferences: new Set(),
  }
}

/** Adds to `use` what was used after it. */
export function joinModuleUse(use: ModuleUse, later: ModuleUse): void {
  for (const part of Object.keys(use) as (keyof ModuleUse)[]) {
    const into = use[part] as Set<unknown> | Map<unknown, Set<unknown>>
    const from = later[part] as Set<unknown> | Map<unknown, Set<unknown>>
    if (into instanceof Set) for (const item of from.keys()) into.add(item)
    else {
      for (const [key, items] of from as Map<unknown, Set<unknown>>) {
        const known = into.get(key)
        if (known === undefined) into.set(key, new Set(items))
        else for (const item of items) known.add(item)
      }
    }
  }
}
