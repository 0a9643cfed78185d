/** The values of attributes by their forms (DWARF 5, "Attribute Encodings"), as far as they are of use here. */
import { FORM } from './constants.js'
import { DwarfError, DwarfReader } from './reader.js'
import type { DwarfSections } from './sections.js'

/** How a unit writes its numbers, and where its strings and addresses are. */
export interface UnitFormat {
  readonly version: number
  /** Bytes of an offset: 4 or 8. */
  readonly offsetSize: number
  /** Bytes of an address. */
  readonly addressSize: number
}

/**
 * Reads the value of an attribute: a number, what a string is found by, or nothing for what nobody asks for. A
 * reference within the unit counts from the unit's start.
 */
export function readForm(reader: DwarfReader, form: number, format: UnitFormat): number {
  switch (form) {
    case FORM.address:
      return reader.sized(format.addressSize)
    case FORM.data1:
    case FORM.flag:
    case FORM.ref1:
    case FORM.stringIndex1:
    case FORM.addressIndex1:
      return reader.u8()
    case FORM.data2:
    case FORM.ref2:
    case FORM.stringIndex2:
    case FORM.addressIndex2:
      return reader.u16()
    case FORM.stringIndex3:
    case FORM.addressIndex3:
      return reader.u24()
    case FORM.data4:
    case FORM.ref4:
    case FORM.stringIndex4:
    case FORM.addressIndex4:
    case FORM.refSupplementary4:
      return reader.u32()
    case FORM.data8:
    case FORM.ref8:
    case FORM.refSignature8:
    case FORM.refSupplementary8:
      return reader.u64()
    case FORM.udata:
    case FORM.refUdata:
    case FORM.stringIndex:
    case FORM.addressIndex:
    case FORM.locationListIndex:
    case FORM.rangeListIndex:
    case FORM.gnuAddressIndex:
    case FORM.gnuStringIndex:
      return reader.uleb()
    case FORM.sdata:
      return reader.sleb()
    case FORM.strp:
    case FORM.lineString:
    case FORM.sectionOffset:
    case FORM.strpSupplementary:
    case FORM.gnuRefAlternative:
    case FORM.gnuStrpAlternative:
      return reader.offset(format.offsetSize)
    case FORM.refAddress:
      return format.version === 2 ? reader.sized(format.addressSize) : reader.offset(format.offsetSize)
    case FORM.string: {
      const { position } = reader
      reader.text()
      return position
    }
    case FORM.flagPresent:
    case FORM.implicitConstant:
      return 1
    default:
      skipBlock(reader, form)
      return 0
  }
}

function skipBlock(reader: DwarfReader, form: number): void {
  switch (form) {
    case FORM.block1:
      reader.skip(reader.u8())
      break
    case FORM.block2:
      reader.skip(reader.u16())
      break
    case FORM.block4:
      reader.skip(reader.u32())
      break
    case FORM.block:
    case FORM.expression:
      reader.skip(reader.uleb())
      break
    case FORM.data16:
      reader.skip(16)
      break
    default:
      throw new DwarfError(`the unknown form ${form}`)
  }
}

/** Whether a form is one of a number that finds an address in `.debug_addr`. */
export function isAddressIndex(form: number): boolean {
  return (
    form === FORM.addressIndex ||
    form === FORM.gnuAddressIndex ||
    (form >= FORM.addressIndex1 && form <= FORM.addressIndex4)
  )
}

/**
 * The string that an attribute's value finds; undefined if it is none, or in another file.
 * @param value what {@link readForm} answered
 * @param base of the unit's part of `.debug_str_offsets`
 * @param bytes of the section that the attribute is in
 */
export function stringOf(
  sections: DwarfSections,
  form: number,
  value: number,
  { offsetSize }: UnitFormat,
  base: number,
  bytes: Uint8Array,
): string | undefined {
  switch (form) {
    case FORM.string:
      return new DwarfReader(bytes, value).text()
    case FORM.strp:
      return new DwarfReader(sections.str, value).text()
    case FORM.lineString:
      return new DwarfReader(sections.lineStr, value).text()
    case FORM.stringIndex:
    case FORM.stringIndex1:
    case FORM.stringIndex2:
    case FORM.stringIndex3:
    case FORM.stringIndex4:
    case FORM.gnuStringIndex: {
      const offset = new DwarfReader(sections.strOffsets, base + value * offsetSize).offset(offsetSize)
      return new DwarfReader(sections.str, offset).text()
    }
    default:
      return undefined
  }
}
