/**
 * Line tables: which address comes from which line of which file. They are programs for a machine that prints the
 * table (DWARF 5, "Line Number Information"; versions 2 to 5).
 */
import { readForm, stringOf, type UnitFormat } from './attribute-value.js'
import { EXTENDED_LINE_OPCODE, LINE_CONTENT, LINE_OPCODE } from './constants.js'
import { joinPath } from './paths.js'
import { DwarfError, type DwarfReader } from './reader.js'
import type { DwarfSections } from './sections.js'

/** Takes the rows of line tables. */
export interface LineRows {
  /** The number of a file for {@link row}, by its path. */
  fileNumber(path: string): number
  /** From this address to that of the next row. All count as DWARF does: lines from 1, 0 being none; likewise columns. */
  row(address: number, file: number, line: number, column: number): void
  /** The last row reaches up to here; what follows need not be in order with what came before. */
  endSequence(address: number): void
}

interface Header {
  readonly format: UnitFormat
  readonly minimumInstructionLength: number
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeBase: number
  /** How many arguments the opcodes below `opcodeBase` have, by opcode. */
  readonly argumentCounts: readonly number[]
  readonly directories: string[]
  /** Paths by the number that the program gives. */
  readonly files: string[]
}

/**
 * Runs the line program of a unit.
 * @param reader stands at the unit in `.debug_line`, and behind it afterwards
 * @param directory in which the compiler ran, as far as that is known
 */
export function readLineProgram(
  reader: DwarfReader,
  sections: DwarfSections,
  directory: string,
  rows: LineRows,
): void {
  const { unit, offsetSize } = reader.unit()
  const header = readHeader(unit, offsetSize, sections, directory)
  new LineMachine(unit, header, directory, rows).run()
}

function readHeader(
  unit: DwarfReader,
  offsetSize: number,
  sections: DwarfSections,
  directory: string,
): Header {
  const version = unit.u16()
  if (version < 2 || version > 5) throw new DwarfError(`a line table of version ${version}`)
  const addressSize = version >= 5 ? unit.u8() : 4
  if (version >= 5) unit.skip(1)
  const headerLength = unit.offset(offsetSize)
  const programStart = unit.position + headerLength
  const minimumInstructionLength = unit.u8()
  if (version >= 4) unit.skip(1)
  unit.skip(1)
  const lineBase = unit.i8()
  const lineRange = unit.u8()
  const opcodeBase = unit.u8()
  if (lineRange === 0 || opcodeBase === 0) throw new DwarfError('a line table that cannot be')
  const argumentCounts = [0]
  for (let opcode = 1; opcode < opcodeBase; opcode++) argumentCounts.push(unit.u8())
  const format = { version, offsetSize, addressSize }
  const names = version >= 5 ? readEntries(unit, format, sections, directory) : readNames(unit, directory)
  if (programStart > unit.end) throw new DwarfError('a line table that ends too soon')
  unit.position = programStart
  return { format, minimumInstructionLength, lineBase, lineRange, opcodeBase, argumentCounts, ...names }
}

type FileNames = Pick<Header, 'directories' | 'files'>

/** Up to version 4: strings. Directory 0 is that of the compilation, there is no file 0. */
function readNames(unit: DwarfReader, directory: string): FileNames {
  const directories = [directory]
  for (let name = unit.text(); name !== ''; name = unit.text()) directories.push(joinPath(directory, name))
  const files = ['']
  for (let name = unit.text(); name !== ''; name = unit.text()) {
    files.push(joinPath(directories[unit.uleb()] ?? directory, name))
    unit.uleb()
    unit.uleb()
  }
  return { directories, files }
}

/** From version 5 on: entries that say themselves what they are made of. */
function readEntries(
  unit: DwarfReader,
  format: UnitFormat,
  sections: DwarfSections,
  directory: string,
): FileNames {
  const found = readEntryList(unit, format, sections)
  const own = joinPath(directory, found[0]?.path ?? '')
  const directories = found.map(({ path }, i) => (i === 0 ? own : joinPath(own, path)))
  const files = readEntryList(unit, format, sections).map(({ path, directory: index }) =>
    joinPath(directories[index] ?? own, path),
  )
  return { directories, files }
}

function readEntryList(
  unit: DwarfReader,
  format: UnitFormat,
  sections: DwarfSections,
): { path: string; directory: number }[] {
  const fields: { readonly content: number; readonly form: number }[] = []
  for (let count = unit.u8(); count > 0; count--) fields.push({ content: unit.uleb(), form: unit.uleb() })
  const entries: { path: string; directory: number }[] = []
  const count = unit.uleb()
  if (count > unit.end - unit.position) throw new DwarfError('more files than there can be')
  for (let i = 0; i < count; i++) {
    const entry = { path: '', directory: 0 }
    for (const { content, form } of fields) {
      const value = readForm(unit, form, format)
      if (content === LINE_CONTENT.directoryIndex) entry.directory = value
      if (content === LINE_CONTENT.path)
        entry.path = stringOf(sections, form, value, format, 0, unit.bytes) ?? ''
    }
    entries.push(entry)
  }
  return entries
}

class LineMachine {
  private readonly unit: DwarfReader
  private readonly header: Header
  private readonly directory: string
  private readonly rows: LineRows
  /** Numbers of files as `rows` gives them, by the numbers of the program. */
  private readonly files: (number | undefined)[] = []
  // The registers (DWARF 5, "State-Machine Registers") that matter here.
  private address = 0
  private file = 1
  private line = 1
  private column = 0

  constructor(unit: DwarfReader, header: Header, directory: string, rows: LineRows) {
    this.unit = unit
    this.header = header
    this.directory = directory
    this.rows = rows
  }

  run(): void {
    const { unit, header } = this
    const { opcodeBase, lineBase, lineRange } = header
    while (!unit.done) {
      const opcode = unit.u8()
      if (opcode >= opcodeBase) {
        const adjusted = opcode - opcodeBase
        this.advance(Math.floor(adjusted / lineRange))
        this.line += lineBase + (adjusted % lineRange)
        this.addRow()
      } else if (opcode === LINE_OPCODE.extended) this.runExtended()
      else this.runStandard(opcode)
    }
  }

  private runStandard(opcode: number): void {
    const { unit, header } = this
    switch (opcode) {
      case LINE_OPCODE.copy:
        this.addRow()
        break
      case LINE_OPCODE.advanceAddress:
        this.advance(unit.uleb())
        break
      case LINE_OPCODE.advanceLine:
        this.line += unit.sleb()
        break
      case LINE_OPCODE.setFile:
        this.file = unit.uleb()
        break
      case LINE_OPCODE.setColumn:
        this.column = unit.uleb()
        break
      case LINE_OPCODE.constantAddAddress:
        this.advance(Math.floor((255 - header.opcodeBase) / header.lineRange))
        break
      case LINE_OPCODE.fixedAdvanceAddress:
        this.address += unit.u16()
        break
      default:
        for (let count = header.argumentCounts[opcode]!; count > 0; count--) unit.uleb()
    }
  }

  private runExtended(): void {
    const { unit, header } = this
    const length = unit.uleb()
    const start = unit.position
    unit.skip(length)
    const end = unit.position
    if (length === 0) return
    unit.position = start
    switch (unit.u8()) {
      case EXTENDED_LINE_OPCODE.endSequence:
        this.rows.endSequence(this.address)
        this.address = 0
        this.file = 1
        this.line = 1
        this.column = 0
        break
      case EXTENDED_LINE_OPCODE.setAddress:
        this.address = unit.sized(length - 1)
        break
      case EXTENDED_LINE_OPCODE.defineFile: {
        const name = unit.text()
        header.files.push(joinPath(header.directories[unit.uleb()] ?? this.directory, name))
        break
      }
    }
    unit.position = end
  }

  private advance(operations: number): void {
    this.address += operations * this.header.minimumInstructionLength
  }

  private addRow(): void {
    const { file, files, rows } = this
    let number = files[file]
    if (number === undefined) {
      number = rows.fileNumber(this.header.files[file] ?? '')
      files[file] = number
    }
    rows.row(this.address, number, this.line, this.column)
  }
}
