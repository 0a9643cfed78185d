/** Abbreviations: which attributes the entries of a unit have, and in which forms (DWARF 5, "Abbreviations Tables"). */
import { FORM } from './constants.js'
import { DwarfError, DwarfReader } from './reader.js'

export interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  /** Attribute and form in turns. */
  readonly attributes: readonly number[]
}

/** By code, which the entries begin with. */
export type AbbreviationTable = ReadonlyMap<number, Abbreviation>

export class Abbreviations {
  private readonly section: Uint8Array
  private readonly tables = new Map<number, AbbreviationTable>()
  /** Tables may overlap; all together they are not read more often than this. */
  private budget: number

  constructor(section: Uint8Array) {
    this.section = section
    this.budget = 64 * section.length + 0x10000
  }

  /** The table that begins at an offset of the section. */
  tableAt(offset: number): AbbreviationTable {
    let table = this.tables.get(offset)
    if (table === undefined) {
      table = this.read(offset)
      this.tables.set(offset, table)
    }
    return table
  }

  private read(offset: number): AbbreviationTable {
    const reader = new DwarfReader(this.section, offset)
    const table = new Map<number, Abbreviation>()
    for (;;) {
      const code = reader.uleb()
      if (code === 0) break
      const tag = reader.uleb()
      const hasChildren = reader.u8() !== 0
      const attributes: number[] = []
      for (;;) {
        const attribute = reader.uleb()
        const form = reader.uleb()
        // Such a value stands here once for all entries. Nobody asks for one.
        if (form === FORM.implicitConstant) reader.sleb()
        if (attribute === 0 && form === 0) break
        attributes.push(attribute, form)
      }
      table.set(code, { tag, hasChildren, attributes })
    }
    this.budget -= reader.position - offset
    if (this.budget < 0) throw new DwarfError('abbreviations that overlap')
    return table
  }
}
