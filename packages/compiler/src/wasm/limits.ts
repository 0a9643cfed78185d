// Implementation limits: what the WebAssembly JavaScript Interface lists under "Implementation-defined
// Limits", so that dewasm accepts what browsers accept and hostile counts end in a clear error. A few of our
// own keep hostile input from exhausting memory.

import { type InputLocation, UnsupportedError } from '../errors.js'

export const LIMITS = {
  moduleSize: 1_073_741_824,
  types: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  tables: 100_000,
  memories: 100,
  dataSegments: 100_000,
  elementSegments: 100_000,
  segmentElements: 10_000_000,
  /** Element segments' expressions in all, ours alone: each is an object. */
  elementExpressions: 10_000_000,
  /** Ours alone. */
  customSections: 1_000_000,
  functionSize: 7_654_321,
  /** Parameters included. */
  locals: 50_000,
  /** On the operand stack at once, ours alone. */
  operands: 10_000_000,
  /** Of a function or block. */
  params: 1_000,
  /** Of a function or block. */
  results: 1_000,
  branchTableSize: 65_520,
  tryTableCatches: 10_000,
  structFields: 10_000,
  arrayNewFixedLength: 10_000,
  /** Number of supertypes above a type. */
  subtypingDepth: 63,
} as const

/** Of the entries of a custom section, which may not fail, this many are read. */
export const CUSTOM_SECTION_ENTRIES = 1_000_000

/** What is counted, for messages. */
const LIMIT_NAMES: Record<keyof typeof LIMITS, string> = {
  moduleSize: 'bytes',
  types: 'types',
  functions: 'functions',
  imports: 'imports',
  exports: 'exports',
  globals: 'globals',
  tags: 'tags',
  tables: 'tables',
  memories: 'memories',
  dataSegments: 'data segments',
  elementSegments: 'element segments',
  segmentElements: 'elements in a segment',
  elementExpressions: 'element expressions',
  customSections: 'custom sections',
  functionSize: 'bytes in a function body',
  locals: 'locals',
  operands: 'operands on the stack',
  params: 'parameters',
  results: 'results',
  branchTableSize: 'br_table targets',
  tryTableCatches: 'catch clauses',
  structFields: 'struct fields',
  arrayNewFixedLength: 'array.new_fixed operands',
  subtypingDepth: 'supertypes in a chain',
}

/** Throws UnsupportedError (`too many ...`) if `count` passes the limit. */
export function checkLimit(limit: keyof typeof LIMITS, count: number, location: InputLocation): void {
  if (count > LIMITS[limit]) failLimit(limit, count, location)
}

/** Throws the UnsupportedError of a passed limit. */
export function failLimit(limit: keyof typeof LIMITS, count: number, location: InputLocation): never {
  throw new UnsupportedError(`too many ${LIMIT_NAMES[limit]}`, {
    ...location,
    detail: `${count}, and at most ${LIMITS[limit]} are supported`,
  })
}
