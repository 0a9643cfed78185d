/** Positions from DWARF in custom sections of the module: lines of C, C++, Rust and other languages. */
import { type Dwarf, readDwarf } from '../dwarf/read-dwarf.js'
import { findDwarfSections } from '../dwarf/sections.js'
import type { FunctionBody, Module } from '../wasm/module.js'
import type { DebugPositions, Source, SourcePlace } from './source-positions.js'

/** Where the sources of Rust's own libraries are said to be, which are not what anybody debugs. */
const RUST_LIBRARY = /^(\/usr\/src)?\/rustc[/-]/

export class DwarfPositions implements DebugPositions {
  readonly sources: readonly Source[]
  /** What is wrong with the debugging information; undefined if nothing is. */
  readonly fault: string | undefined
  private readonly dwarf: Dwarf
  /** Addresses count from here. */
  private readonly codeStart: number

  constructor(dwarf: Dwarf, codeStart: number) {
    this.dwarf = dwarf
    this.codeStart = codeStart
    this.fault = dwarf.fault
    this.sources = dwarf.lines.files.map((path) => ({
      path,
      content: undefined,
      isIgnored: RUST_LIBRARY.test(path),
    }))
  }

  /** Undefined where a module has no such information. */
  static of({ customSections, code }: Module): DwarfPositions | undefined {
    const sections = findDwarfSections(customSections)
    return sections && new DwarfPositions(readDwarf(sections, code.end - code.start), code.start)
  }

  find(offset: number, place: SourcePlace): boolean {
    const { lines } = this.dwarf
    const row = lines.find(offset - this.codeStart)
    const line = row < 0 ? 0 : lines.lineOf(row)
    if (line === 0) return false
    place.source = lines.fileOf(row)
    place.line = line - 1
    place.column = Math.max(0, lines.columnOf(row) - 1)
    return true
  }

  covers({ start, end }: FunctionBody): boolean {
    return this.dwarf.lines.covers(start - this.codeStart, end - this.codeStart)
  }

  functionName({ start }: FunctionBody): string | undefined {
    return this.dwarf.functionNames.get(start - this.codeStart)
  }
}
