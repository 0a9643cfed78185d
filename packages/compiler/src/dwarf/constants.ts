/** The numbers of DWARF that are of use here (DWARF 5, "Encodings"). */

export const TAG = {
  classType: 0x02,
  enumerationType: 0x04,
  structureType: 0x13,
  compileUnit: 0x11,
  unionType: 0x17,
  subprogram: 0x2e,
  namespace: 0x39,
} as const

export const ATTRIBUTE = {
  name: 0x03,
  statementList: 0x10,
  lowAddress: 0x11,
  compilationDirectory: 0x1b,
  abstractOrigin: 0x31,
  specification: 0x47,
  stringOffsetsBase: 0x72,
  addressBase: 0x73,
} as const

export const FORM = {
  address: 0x01,
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  flag: 0x0c,
  sdata: 0x0d,
  strp: 0x0e,
  udata: 0x0f,
  refAddress: 0x10,
  ref1: 0x11,
  ref2: 0x12,
  ref4: 0x13,
  ref8: 0x14,
  refUdata: 0x15,
  indirect: 0x16,
  sectionOffset: 0x17,
  expression: 0x18,
  flagPresent: 0x19,
  stringIndex: 0x1a,
  addressIndex: 0x1b,
  refSupplementary4: 0x1c,
  strpSupplementary: 0x1d,
  data16: 0x1e,
  lineString: 0x1f,
  refSignature8: 0x20,
  implicitConstant: 0x21,
  locationListIndex: 0x22,
  rangeListIndex: 0x23,
  refSupplementary8: 0x24,
  stringIndex1: 0x25,
  stringIndex2: 0x26,
  stringIndex3: 0x27,
  stringIndex4: 0x28,
  addressIndex1: 0x29,
  addressIndex2: 0x2a,
  addressIndex3: 0x2b,
  addressIndex4: 0x2c,
  // Of GNU's, for version 4 with parts in files of their own.
  gnuAddressIndex: 0x1f01,
  gnuStringIndex: 0x1f02,
  gnuRefAlternative: 0x1f20,
  gnuStrpAlternative: 0x1f21,
} as const

export const UNIT_TYPE = { type: 0x02, skeleton: 0x04, splitCompile: 0x05, splitType: 0x06 } as const

/** What a field of a file's or directory's entry in a line table of version 5 is. */
export const LINE_CONTENT = { path: 1, directoryIndex: 2 } as const

export const LINE_OPCODE = {
  extended: 0,
  copy: 1,
  advanceAddress: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constantAddAddress: 8,
  fixedAdvanceAddress: 9,
} as const

export const EXTENDED_LINE_OPCODE = { endSequence: 1, setAddress: 2, defineFile: 3 } as const
