/** Positions from debugging information, and by byte offset in functions of which it says nothing. */
import type { FunctionBody } from '../wasm/module.js'
import { BytePositions } from './byte-positions.js'
import type { DebugPositions, Source, SourcePlace, SourcePositions } from './source-positions.js'

export class LayeredPositions implements SourcePositions {
  readonly sources: readonly Source[]
  private readonly known: DebugPositions
  private readonly bytes: BytePositions
  /** The function at hand, if nothing is known of it. */
  private unknown: FunctionBody | undefined

  /** @param path of the module */
  constructor(known: DebugPositions, path: string) {
    this.known = known
    this.bytes = new BytePositions(path, true)
    this.sources = [...known.sources, ...this.bytes.sources]
  }

  find(offset: number, place: SourcePlace): boolean {
    if (this.known.find(offset, place)) return true
    const { unknown } = this
    if (unknown === undefined || offset < unknown.start || offset >= unknown.end) return false
    this.bytes.find(offset, place)
    place.source = this.known.sources.length
    return true
  }

  enterFunction(body: FunctionBody): void {
    this.unknown = this.known.covers(body) ? undefined : body
  }

  functionName(body: FunctionBody): string | undefined {
    return this.known.functionName?.(body)
  }
}
