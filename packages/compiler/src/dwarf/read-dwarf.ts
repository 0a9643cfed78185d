/**
 * Debugging information as compilers of C, C++, Rust and others write it: which line each instruction comes from, and
 * what functions are called. Addresses are offsets into the contents of the code section.
 */
import { type DebugInfo, readDebugInfo } from './debug-info.js'
import { readLineProgram } from './line-program.js'
import { LineTable } from './line-table.js'
import { DwarfError, DwarfReader } from './reader.js'
import type { DwarfSections } from './sections.js'

export interface Dwarf {
  readonly lines: LineTable
  readonly functionNames: DebugInfo['functionNames']
  /** What is wrong with it; undefined if nothing is. What was read before counts. */
  readonly fault: string | undefined
}

/** @param codeSize of the code section's contents, in bytes */
export function readDwarf(sections: DwarfSections, codeSize: number): Dwarf {
  const { functionNames, directories } = readDebugInfo(sections)
  const lines = new LineTable(codeSize)
  const reader = new DwarfReader(sections.line)
  let fault: string | undefined
  while (!reader.done) {
    const { position } = reader
    try {
      readLineProgram(reader, sections, directories.get(position) ?? '', lines)
    } catch (error) {
      if (!(error instanceof DwarfError)) throw error
      fault ??= error.message
      lines.abandonSequence()
      if (reader.position === position) break
    }
    // Less than the length of a unit is padding.
    if (reader.end - reader.position < 4) break
  }
  lines.finish()
  return { lines, functionNames, fault }
}
