/**
 * What `.debug_info` is asked for: the names of functions, by address, and in which directory each unit was compiled,
 * by the place of its line table (DWARF 5, "Debugging Information Entry").
 */
import { type Abbreviation, Abbreviations } from './abbreviations.js'
import { isAddressIndex, readForm, stringOf, type UnitFormat } from './attribute-value.js'
import { ATTRIBUTE, FORM, TAG, UNIT_TYPE } from './constants.js'
import { DwarfError, DwarfReader } from './reader.js'
import type { DwarfSections } from './sections.js'

export interface DebugInfo {
  /** By the address where the code of the function begins: `namespace::function`. */
  readonly functionNames: ReadonlyMap<number, string>
  /** By the offset of the unit's line table in `.debug_line`. */
  readonly directories: ReadonlyMap<number, string>
}

/** An entry that has a name, or says which other entry has it. */
interface NamedEntry {
  readonly name: string | undefined
  /** Offset of the entry that says more. */
  readonly reference: number
  /** The entry around it: the offset of the nearest that has a name, or -1. */
  readonly parent: number
}

/** Entries whose names are part of the names of functions within them. */
const SCOPES: ReadonlySet<number> = new Set([
  TAG.namespace,
  TAG.structureType,
  TAG.classType,
  TAG.unionType,
  TAG.enumerationType,
])

/** More levels of a name than anybody can read. */
const MAXIMUM_LEVELS = 64

/** Reads the section as far as it is well-formed. */
export function readDebugInfo(sections: DwarfSections): DebugInfo {
  const info = new InfoReader(sections)
  try {
    info.readUnits()
  } catch (error) {
    if (!(error instanceof DwarfError)) throw error
  }
  return info.finish()
}

class InfoReader {
  private readonly sections: DwarfSections
  private readonly abbreviations: Abbreviations
  private readonly entries = new Map<number, NamedEntry>()
  /** Offsets of the entries of functions, by address. */
  private readonly functions = new Map<number, number>()
  private readonly directories = new Map<number, string>()

  constructor(sections: DwarfSections) {
    this.sections = sections
    this.abbreviations = new Abbreviations(sections.abbrev)
  }

  readUnits(): void {
    const reader = new DwarfReader(this.sections.info)
    while (!reader.done) {
      const start = reader.position
      const { unit, offsetSize } = reader.unit()
      const version = unit.u16()
      if (version < 2 || version > 5) continue
      const type = version >= 5 ? unit.u8() : 0
      const addressSize = version >= 5 ? unit.u8() : 0
      const abbreviationsAt = unit.offset(offsetSize)
      const format = { version, offsetSize, addressSize: version >= 5 ? addressSize : unit.u8() }
      if (type === UNIT_TYPE.type || type === UNIT_TYPE.splitType) continue
      if (type === UNIT_TYPE.skeleton || type === UNIT_TYPE.splitCompile) unit.skip(8)
      const table = this.abbreviations.tableAt(abbreviationsAt)
      new UnitReader(this.sections, unit, start, format, this).read(table)
    }
  }

  addDirectory(lineTable: number, directory: string): void {
    this.directories.set(lineTable, directory)
  }

  addEntry(offset: number, entry: NamedEntry): void {
    this.entries.set(offset, entry)
  }

  addFunction(address: number, offset: number): void {
    this.functions.set(address, offset)
  }

  finish(): DebugInfo {
    const functionNames = new Map<number, string>()
    for (const [address, offset] of this.functions) {
      const name = this.nameOf(offset)
      if (name !== undefined) functionNames.set(address, name)
    }
    return { functionNames, directories: this.directories }
  }

  /** The name of an entry with those of the scopes it is declared in. */
  private nameOf(offset: number): string | undefined {
    const declared = this.declarationOf(offset)
    if (declared?.name === undefined) return undefined
    const parts = [declared.name]
    let scope = this.entries.get(declared.parent)
    for (let level = 0; scope !== undefined && level < MAXIMUM_LEVELS; level++) {
      if (scope.name !== undefined) parts.push(scope.name)
      scope = this.entries.get(scope.parent)
    }
    return parts.reverse().join('::')
  }

  /** The entry that an entry refers to, as far as that goes. */
  private declarationOf(offset: number): NamedEntry | undefined {
    let entry = this.entries.get(offset)
    let named = entry
    for (let level = 0; entry !== undefined && entry.reference >= 0 && level < 8; level++) {
      entry = this.entries.get(entry.reference)
      if (entry?.name !== undefined) named = entry
    }
    return named
  }
}

/** Reads the entries of one unit. */
class UnitReader {
  private readonly sections: DwarfSections
  private readonly unit: DwarfReader
  /** Where the unit begins in the section, which references within it count from. */
  private readonly start: number
  private readonly format: UnitFormat
  private readonly info: InfoReader
  private stringOffsetsBase = 0
  private addressBase = 0

  constructor(
    sections: DwarfSections,
    unit: DwarfReader,
    start: number,
    format: UnitFormat,
    info: InfoReader,
  ) {
    this.sections = sections
    this.unit = unit
    this.start = start
    this.format = format
    this.info = info
    // Where a unit does not say: behind the header of the section's only part.
    if (format.version >= 5) this.stringOffsetsBase = this.addressBase = format.offsetSize === 8 ? 16 : 8
  }

  read(table: ReadonlyMap<number, Abbreviation>): void {
    const { unit } = this
    /** For each level that is open, the nearest entry around it that has a name. */
    const parents: number[] = [-1]
    while (!unit.done && parents.length > 0) {
      const offset = unit.position
      const code = unit.uleb()
      if (code === 0) {
        parents.pop()
        continue
      }
      const abbreviation = table.get(code)
      if (abbreviation === undefined) throw new DwarfError('an entry of no kind')
      const parent = parents[parents.length - 1]!
      const isScope = this.readEntry(offset, abbreviation, parent)
      if (abbreviation.hasChildren) parents.push(isScope ? offset : parent)
    }
  }

  /** Answers whether the entry is a scope of names. */
  private readEntry(offset: number, { tag, attributes }: Abbreviation, parent: number): boolean {
    if (tag === TAG.compileUnit) {
      this.readUnitEntry(attributes)
      return false
    }
    if (tag !== TAG.subprogram && !SCOPES.has(tag)) {
      for (let i = 1; i < attributes.length; i += 2) this.readValue(attributes[i]!)
      return false
    }
    let name: string | undefined
    let reference = -1
    for (let i = 0; i < attributes.length; i += 2) {
      const form = attributes[i + 1]!
      const value = this.readValue(form)
      switch (attributes[i]) {
        case ATTRIBUTE.name:
          name = this.text(form, value)
          break
        case ATTRIBUTE.specification:
        case ATTRIBUTE.abstractOrigin:
          reference = form === FORM.refAddress ? value : this.start + value
          break
        case ATTRIBUTE.lowAddress:
          if (tag === TAG.subprogram) this.info.addFunction(this.address(form, value), offset)
          break
      }
    }
    this.info.addEntry(offset, { name, reference, parent })
    return tag !== TAG.subprogram
  }

  private readUnitEntry(attributes: readonly number[]): void {
    let lineTable = -1
    let directory: { form: number; value: number } | undefined
    for (let i = 0; i < attributes.length; i += 2) {
      const form = attributes[i + 1]!
      const value = this.readValue(form)
      switch (attributes[i]) {
        case ATTRIBUTE.statementList:
          lineTable = value
          break
        case ATTRIBUTE.compilationDirectory:
          // The base of its index may come later.
          directory = { form, value }
          break
        case ATTRIBUTE.stringOffsetsBase:
          this.stringOffsetsBase = value
          break
        case ATTRIBUTE.addressBase:
          this.addressBase = value
          break
      }
    }
    if (lineTable < 0 || directory === undefined) return
    this.info.addDirectory(lineTable, this.text(directory.form, directory.value) ?? '')
  }

  private readValue(form: number): number {
    const actual = form === FORM.indirect ? this.unit.uleb() : form
    return readForm(this.unit, actual, this.format)
  }

  private text(form: number, value: number): string | undefined {
    return stringOf(this.sections, form, value, this.format, this.stringOffsetsBase, this.unit.bytes)
  }

  private address(form: number, value: number): number {
    if (!isAddressIndex(form)) return value
    const { addressSize } = this.format
    return new DwarfReader(this.sections.addr, this.addressBase + value * addressSize).sized(addressSize)
  }
}
