/** The sections of DWARF, each a custom section of the module or absent. */
export interface DwarfSections {
  readonly line: Uint8Array
  readonly lineStr: Uint8Array
  readonly info: Uint8Array
  readonly abbrev: Uint8Array
  readonly str: Uint8Array
  readonly strOffsets: Uint8Array
  readonly addr: Uint8Array
}

const NAMES: Readonly<Record<keyof DwarfSections, string>> = {
  line: '.debug_line',
  lineStr: '.debug_line_str',
  info: '.debug_info',
  abbrev: '.debug_abbrev',
  str: '.debug_str',
  strOffsets: '.debug_str_offsets',
  addr: '.debug_addr',
}

/** The sections among the custom sections of a module; undefined if nothing says which lines there are. */
export function findDwarfSections(
  sections: Iterable<{ readonly name: string; readonly bytes: Uint8Array }>,
): DwarfSections | undefined {
  const byName = new Map<string, Uint8Array>()
  for (const { name, bytes } of sections) if (!byName.has(name)) byName.set(name, bytes)
  if (!byName.has(NAMES.line)) return undefined
  const found = Object.entries(NAMES).map(([key, name]) => [key, byName.get(name) ?? new Uint8Array(0)])
  return Object.fromEntries(found) as DwarfSections
}
