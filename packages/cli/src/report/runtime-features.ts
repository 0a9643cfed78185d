// Which feature each part of the runtime is there for: what a report says that features cost.
import type { RuntimeReport } from '@dewasm/compiler'
import type { PageFeature } from './page-data.js'

/** Files of the runtime, by the first pattern that matches. */
const PURPOSES: readonly [pattern: RegExp, purpose: string][] = [
  [/^numeric\/(pair-|scratch|reinterpret)/, '64-bit integers and bits of floats'],
  [/^numeric\/vector/, 'SIMD'],
  [/^numeric\//, 'Arithmetic that JavaScript lacks'],
  [/^(convert|signed-addresses)/, 'Values between JavaScript and WebAssembly'],
  [/^(atomic|shared-)/, 'Threads'],
  [/^heap\//, 'Structs, arrays and typed references'],
  [/^(exception|native-tag|native-trap)/, 'Exceptions'],
  [/^tail-call/, 'Tail calls'],
  [/^(table64|typed-|address-interface)/, '64-bit addresses and other special memories and tables'],
  [/^table/, 'Tables'],
  [/^segment/, 'Data and element segments'],
  [/^(memory|short-view)/, 'Memories'],
  [/^(global|complete-global)/, 'Globals'],
  [/^errors/, 'Traps'],
]
const REST = 'Linking, and functions as JavaScript sees them'

/** By purpose, the largest first. */
export function costOfFeatures(runtime: readonly RuntimeReport[]): PageFeature[] {
  const declarations = new Map<string, PageFeature['declarations'][number][]>()
  for (const { name, file, length, isDirect } of runtime) {
    const purpose = PURPOSES.find(([pattern]) => pattern.test(file))?.[1] ?? REST
    const known = declarations.get(purpose)
    const declaration = { name, bytes: length, isDirect }
    if (known === undefined) declarations.set(purpose, [declaration])
    else known.push(declaration)
  }
  return [...declarations]
    .map(([name, items]) => ({
      name,
      bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
      declarations: items.sort((a, b) => b.bytes - a.bytes),
    }))
    .sort((a, b) => b.bytes - a.bytes)
}
