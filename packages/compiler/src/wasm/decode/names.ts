// The name section (specification, "Name Section", with the extended name section proposal).

/** Names by index. */
export type NameMap = ReadonlyMap<number, string>

/** Names by two indices: of a function and of a local in it, say. */
export type IndirectNameMap = ReadonlyMap<number, NameMap>

/** What the name section says. Every map is decoded when first asked for; what is malformed is left out. */
export interface Names {
  readonly module: string | undefined
  readonly functions: NameMap
  readonly locals: IndirectNameMap
  readonly labels: IndirectNameMap
  readonly types: NameMap
  readonly tables: NameMap
  readonly memories: NameMap
  readonly globals: NameMap
  readonly elements: NameMap
  readonly data: NameMap
  readonly fields: IndirectNameMap
  readonly tags: NameMap
}
