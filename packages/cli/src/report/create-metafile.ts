// Sizes in the shape of esbuild's metafile, so that the tools made for it draw them: functions are its inputs.
import type { RuntimeReport } from '@dewasm/compiler'
import { labelOf } from './function-label.js'
import type { OutputSizes, SizedFunction } from './measure-output.js'
import { splitName } from './split-name.js'

export interface Metafile {
  readonly inputs: Readonly<Record<string, MetafileInput>>
  readonly outputs: Readonly<Record<string, MetafileOutput>>
}

export interface MetafileInput {
  /** Of a function: of its body in the module. */
  readonly bytes: number
  readonly imports: readonly MetafileImport[]
}

export interface MetafileOutput {
  readonly bytes: number
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>
  readonly imports: readonly MetafileImport[]
  readonly exports: readonly string[]
  readonly entryPoint: string
}

export interface MetafileImport {
  readonly path: string
  readonly kind: 'import-statement'
}

/** The module is the entry point: it imports what is exported, started or in a table, and that what it calls. */
export function createMetafile(sizes: OutputSizes): Metafile {
  const { inputName, inputBytes, outputName, outputBytes, functions, runtime, dataBytes, otherBytes } = sizes
  const keys = functionKeys(inputName, functions)
  const own = (indices: readonly number[]) => indices.flatMap((index) => keys.get(index) ?? [])
  const roots = functions.filter((fn) => isRoot(fn)).map(({ index }) => index)

  const inputs: Record<string, MetafileInput> = {}
  const parts: Record<string, { bytesInOutput: number }> = {}
  const add = (key: string, bytes: number, bytesInOutput: number, imports: readonly string[] = []) => {
    inputs[key] = { bytes, imports: imports.map((path) => ({ path, kind: 'import-statement' })) }
    parts[key] = { bytesInOutput }
  }
  const runtimeFiles = runtimeByFile(runtime)
  const data = dataBytes > 0 ? [`${inputName}/(data)`] : []
  add(inputName, inputBytes, otherBytes, [...own(roots), ...data, ...runtimeFiles.keys()])
  for (const fn of functions) {
    const { index, bodyStart, bodyEnd, bytes, callees } = fn
    add(keys.get(index)!, bodyEnd - bodyStart, bytes, own(callees))
  }
  for (const key of data) add(key, dataBytes, dataBytes)
  for (const [key, bytes] of runtimeFiles) add(key, bytes, bytes)
  const exports = functions.flatMap((fn) => fn.exports)
  return {
    inputs,
    outputs: {
      [outputName]: { bytes: outputBytes, inputs: parts, imports: [], exports, entryPoint: inputName },
    },
  }
}

function isRoot({ exports, elements, globals, tables, isStart, callers }: SizedFunction): boolean {
  const referrers = exports.length + elements.length + globals.length + tables.length
  // What nobody refers to is there all the same.
  return referrers > 0 || isStart || callers.length === 0
}

/** `app.wasm/std/vec/push`; of functions of the same name all but the first get their number. */
function functionKeys(inputName: string, functions: readonly SizedFunction[]): Map<number, string> {
  const keys = new Map<number, string>()
  const taken = new Set<string>()
  for (const fn of functions) {
    const path = splitName(labelOf(fn)).map((part) => part.replaceAll('/', '\u2215'))
    let key = [inputName, ...path].join('/')
    if (taken.has(key)) key += ` #${fn.index}`
    taken.add(key)
    keys.set(fn.index, key)
  }
  return keys
}

function runtimeByFile(runtime: readonly RuntimeReport[]): Map<string, number> {
  const files = new Map<string, number>()
  for (const { file, length } of runtime) {
    const key = `@dewasm/runtime/${file}`
    files.set(key, (files.get(key) ?? 0) + length)
  }
  return files
}
