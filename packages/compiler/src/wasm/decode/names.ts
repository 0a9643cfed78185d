// The name section (specification, "Name Section", with the extended name section proposal). Names never make
// a module invalid: what is malformed is left out. Every map is decoded when it is first asked for, since a
// name section can be as large as the code.

import { InputError } from '../../errors.js'
import type { FeatureSet } from '../features.js'
import { CUSTOM_SECTION_ENTRIES } from '../limits.js'
import { ByteReader } from './byte-reader.js'

/** Names by index. */
export type NameMap = ReadonlyMap<number, string>

/** Names by two indices: of a function and of a local in it, say. */
export interface IndirectNameMap {
  /** The inner names of what has this index; decoded on each call. */
  get(index: number): NameMap | undefined
  readonly size: number
}

/** Subsections that map an index to a name, by their id. */
const DIRECT = {
  functions: 1,
  types: 4,
  tables: 5,
  memories: 6,
  globals: 7,
  elements: 8,
  data: 9,
  tags: 11,
} as const
/** Subsections that map an index to a name map, by their id. */
const INDIRECT = { locals: 2, labels: 3, fields: 10 } as const
const MODULE_NAME = 0

export class Names {
  private readonly bytes: Uint8Array
  private readonly features: FeatureSet
  /** Start and end of each subsection, by id. */
  private readonly subsections = new Map<number, readonly [start: number, end: number]>()
  private readonly directMaps = new Map<number, NameMap>()
  private readonly indirectMaps = new Map<number, IndirectNameMap>()

  /** Reads the subsections' headers in bytes [start, end). */
  constructor(bytes: Uint8Array, start: number, end: number, features: FeatureSet) {
    this.bytes = bytes
    this.features = features
    tolerant(() => {
      const reader = this.reader(start, end)
      while (!reader.done) {
        const id = reader.u8()
        const size = reader.u32()
        const { byteOffset } = reader.take(size)
        const from = byteOffset - bytes.byteOffset
        if (!this.subsections.has(id)) this.subsections.set(id, [from, from + size])
      }
    })
  }

  get module(): string | undefined {
    const range = this.subsections.get(MODULE_NAME)
    let name: string | undefined
    if (range !== undefined) tolerant(() => (name = this.reader(range[0], range[1]).text()))
    return name
  }

  get functions(): NameMap {
    return this.direct(DIRECT.functions)
  }
  get types(): NameMap {
    return this.direct(DIRECT.types)
  }
  get tables(): NameMap {
    return this.direct(DIRECT.tables)
  }
  get memories(): NameMap {
    return this.direct(DIRECT.memories)
  }
  get globals(): NameMap {
    return this.direct(DIRECT.globals)
  }
  get elements(): NameMap {
    return this.direct(DIRECT.elements)
  }
  get data(): NameMap {
    return this.direct(DIRECT.data)
  }
  get tags(): NameMap {
    return this.direct(DIRECT.tags)
  }
  /** By function index, then local index. */
  get locals(): IndirectNameMap {
    return this.indirect(INDIRECT.locals)
  }
  /** By function index, then label index. */
  get labels(): IndirectNameMap {
    return this.indirect(INDIRECT.labels)
  }
  /** By type index, then field index. */
  get fields(): IndirectNameMap {
    return this.indirect(INDIRECT.fields)
  }

  private reader(start: number, end: number): ByteReader {
    return new ByteReader(this.bytes, start, end, this.features)
  }

  private direct(id: number): NameMap {
    let map = this.directMaps.get(id)
    if (map === undefined) {
      const range = this.subsections.get(id)
      map = range === undefined ? new Map() : readNameMap(this.reader(range[0], range[1]))
      this.directMaps.set(id, map)
    }
    return map
  }

  private indirect(id: number): IndirectNameMap {
    let map = this.indirectMaps.get(id)
    if (map === undefined) {
      map = this.readIndirect(this.subsections.get(id) ?? [0, 0])
      this.indirectMaps.set(id, map)
    }
    return map
  }

  /** Finds where each inner map starts; `get` decodes it. */
  private readIndirect([start, end]: readonly [number, number]): IndirectNameMap {
    const starts = new Map<number, number>()
    tolerant(() => {
      const reader = this.reader(start, end)
      if (reader.done) return
      for (let count = reader.u32(); count > 0 && starts.size < CUSTOM_SECTION_ENTRIES; count--) {
        const index = reader.u32()
        if (!starts.has(index)) starts.set(index, reader.position)
        for (let inner = reader.u32(); inner > 0; inner--) {
          reader.u32()
          reader.take(reader.u32())
        }
      }
    })
    return {
      size: starts.size,
      get: (index) => {
        const from = starts.get(index)
        return from === undefined ? undefined : readNameMap(this.reader(from, end))
      },
    }
  }
}

/** Reads a vector of (index, name) pairs, as far as it is well-formed; the first name of an index counts. */
function readNameMap(reader: ByteReader): NameMap {
  const names = new Map<number, string>()
  tolerant(() => {
    for (let count = reader.u32(); count > 0 && names.size < CUSTOM_SECTION_ENTRIES; count--) {
      const index = reader.u32()
      const name = reader.text()
      if (!names.has(index)) names.set(index, name)
    }
  })
  return names
}

/** Runs a reader of a custom section; the section ends where it is malformed. */
export function tolerant(read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
}
