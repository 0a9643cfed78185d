// Bytes -> Module (specification, "Binary Format / Modules"). Everything is decoded except the instructions of
// function bodies: those are read, and checked, when the bodies are validated.

import { InputError, UsageError } from '../../errors.js'
import { DEFAULT_FEATURES, type FeatureSet } from '../features.js'
import { checkLimit } from '../limits.js'
import type { Module } from '../module.js'
import { decodeBranchHints } from './branch-hints.js'
import { ByteReader } from './byte-reader.js'
import { decodeCodeSection } from './code-section.js'
import { decodeCustomSection } from './custom-section.js'
import { decodeDataCountSection } from './data-count-section.js'
import { decodeDataSection } from './data-section.js'
import { decodeElementSection } from './element-section.js'
import { decodeExportSection } from './export-section.js'
import { decodeFunctionSection } from './function-section.js'
import { decodeGlobalSection } from './global-section.js'
import { decodeImportSection } from './import-section.js'
import { decodeMemorySection } from './memory-section.js'
import { ModuleBuilder } from './module-builder.js'
import { Names, tolerant } from './names.js'
import { decodeStartSection } from './start-section.js'
import { decodeTableSection } from './table-section.js'
import { decodeTagSection } from './tag-section.js'
import { decodeTypeSection } from './type-section.js'

export interface DecodeOptions {
  /** What is accepted; by default everything dewasm knows. */
  features?: FeatureSet
}

interface SectionDecoder {
  readonly name: string
  /** Sections must come in this order. */
  readonly order: number
  readonly decode: (builder: ModuleBuilder, reader: ByteReader) => void
}

const CUSTOM_SECTION = 0

/** Section decoders by id. */
const SECTIONS: readonly (SectionDecoder | undefined)[] = [
  undefined,
  { name: 'type', order: 1, decode: decodeTypeSection },
  { name: 'import', order: 2, decode: decodeImportSection },
  { name: 'function', order: 3, decode: decodeFunctionSection },
  { name: 'table', order: 4, decode: decodeTableSection },
  { name: 'memory', order: 5, decode: decodeMemorySection },
  { name: 'global', order: 7, decode: decodeGlobalSection },
  { name: 'export', order: 8, decode: decodeExportSection },
  { name: 'start', order: 9, decode: decodeStartSection },
  { name: 'element', order: 10, decode: decodeElementSection },
  { name: 'code', order: 12, decode: decodeCodeSection },
  { name: 'data', order: 13, decode: decodeDataSection },
  { name: 'data count', order: 11, decode: decodeDataCountSection },
  { name: 'tag', order: 6, decode: decodeTagSection },
]

const MAGIC = 0x6d73_6100
const VERSION = 1
const HEADER_SIZE = 8
/** The version field of a component: version 0x0d of layer 1. */
const COMPONENT_VERSION = 0x0001_000d

/**
 * Decodes a module.
 * @throws MalformedError if the bytes are no module, UnsupportedError if a feature it uses is switched off or
 * an implementation limit is passed.
 */
export function decodeModule(bytes: Uint8Array, options: DecodeOptions = {}): Module {
  if (!(bytes instanceof Uint8Array)) throw new UsageError('the module must be a Uint8Array')
  checkLimit('moduleSize', bytes.length, {})
  const builder = new ModuleBuilder(bytes, options.features ?? DEFAULT_FEATURES)
  const reader = new ByteReader(bytes, 0, bytes.length, builder.features)
  try {
    readHeader(reader)
    readSections(builder, reader)
  } catch (error) {
    if (error instanceof InputError && error.functionIndex !== undefined) nameFunction(builder, error)
    throw error
  }
  return builder
}

function readHeader(reader: ByteReader): void {
  if (reader.fixed32() !== MAGIC) reader.fail('magic header not detected', 0)
  const version = reader.fixed32()
  if (version !== VERSION) {
    const detail = version === COMPONENT_VERSION ? 'a component, not a core module' : String(version >>> 0)
    reader.fail('unknown binary version', 4, detail)
  }
}

function readSections(builder: ModuleBuilder, reader: ByteReader): void {
  const inputEnd = reader.end
  let order = 0
  while (!reader.done) {
    const offset = reader.position
    const id = reader.u8()
    const section = SECTIONS[id]
    if (id !== CUSTOM_SECTION && section === undefined)
      reader.fail('malformed section id', offset, String(id))
    reader.section = section === undefined ? 'custom' : section.name
    const size = reader.u32()
    if (size > inputEnd - reader.position) reader.fail('length out of bounds', offset)
    reader.end = reader.position + size
    if (section === undefined) {
      decodeCustomSection(builder, reader, offset)
    } else {
      if (section.order <= order) reader.fail('unexpected content after last section', offset, section.name)
      order = section.order
      section.decode(builder, reader)
      if (!reader.done) reader.fail('section size mismatch')
    }
    reader.end = inputEnd
    reader.section = undefined
  }
  checkConsistency(builder, reader)
  decodeBranchHints(builder)
}

/** A section as it stands in the module. */
export interface SectionHeader {
  /** `type`, `code`, `custom`, ... */
  readonly name: string
  /** Of a custom section: what it calls itself. */
  readonly customName: string | undefined
  /** Byte offsets of its first byte, and after its last. */
  readonly start: number
  readonly end: number
}

/** The sections of a well-formed module, in order. */
export function listSections({ bytes, features }: Module): SectionHeader[] {
  const sections: SectionHeader[] = []
  const reader = new ByteReader(bytes, HEADER_SIZE, bytes.length, features)
  while (!reader.done) {
    const start = reader.position
    const id = reader.u8()
    const size = reader.u32()
    const end = reader.position + size
    const customName = id === CUSTOM_SECTION ? reader.text() : undefined
    sections.push({ name: SECTIONS[id]?.name ?? 'custom', customName, start, end })
    reader.position = end
  }
  return sections
}

/** What holds between sections. */
function checkConsistency(builder: ModuleBuilder, reader: ByteReader): void {
  const last = builder.functions[builder.functions.length - 1]
  if (last !== undefined && last.import === undefined && last.body === undefined) {
    reader.fail('function and code section have inconsistent lengths')
  }
  if (builder.dataCount !== undefined && builder.dataCount !== builder.data.length) {
    reader.fail('data count and data section have inconsistent lengths')
  }
}

/** Gives an error the name of the function it is in: the name section usually comes after the code. */
function nameFunction(builder: ModuleBuilder, error: InputError): void {
  const { bytes, features } = builder
  let { names } = builder
  tolerant(() => {
    const reader = new ByteReader(bytes, HEADER_SIZE, bytes.length, features)
    while (names === undefined && !reader.done) {
      const id = reader.u8()
      const size = reader.u32()
      const end = reader.position + size
      if (id === CUSTOM_SECTION && reader.text() === 'name')
        names = new Names(bytes, reader.position, end, features)
      reader.position = end
    }
  })
  error.functionName = names?.functions.get(error.functionIndex!)
}
