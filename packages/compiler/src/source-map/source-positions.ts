/** What a source map needs to know of a module: where its instructions come from. */
import type { FunctionBody } from '../wasm/module.js'

/** A place in a source, to be filled in: all counts are from 0. */
export interface SourcePlace {
  /** Index in {@link SourcePositions.sources}. */
  source: number
  line: number
  column: number
}

export interface Source {
  /** As it stands in the map, unless whoever asked for the map names it otherwise. */
  readonly path: string
  /** Its text, where that is known. */
  readonly content: string | undefined
  /** Whether debuggers should pass over it. */
  readonly isIgnored: boolean
}

export interface SourcePositions {
  readonly sources: readonly Source[]
  /** Finds where the instruction at a byte offset of the module comes from; false if it is not known. */
  find(offset: number, place: SourcePlace): boolean
  /** Tells that instructions of this function are asked for next, and of others that were inlined into it. */
  enterFunction?(body: FunctionBody): void
  /** The name of a function in its source, where that is known. */
  functionName?(body: FunctionBody): string | undefined
}

/** Positions from debugging information, which may say nothing of some functions. */
export interface DebugPositions extends SourcePositions {
  covers(body: FunctionBody): boolean
}
