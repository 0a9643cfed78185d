/** What differs between bundlers. */
import type { UnpluginContextMeta, UnpluginOptions } from 'unplugin'

/** The names of bundlers that code is adapted to; others are taken for Rollup. */
export type HostName = UnpluginContextMeta['framework']

/** The parts of the plugin that a bundler needs besides what all do. */
export interface Host {
  /** Hooks of that bundler alone. */
  readonly hooks: Partial<UnpluginOptions>
  /** Specifier of the module whose default export is the URL of a file. */
  readonly urlSpecifier: (file: string) => string
  /** Code of such a module; undefined where the bundler has it of its own. */
  readonly urlModule: ((this: unknown, file: string) => Promise<string>) | undefined
  /** Whether it knows nothing of `new URL('x.wasm', import.meta.url)`. */
  readonly rewritesUrls: boolean
  /** Whether queries have to be taken off before it finds a file. */
  readonly resolvesQueries: boolean
  /** Its name, if imports and exports have to be identifiers. */
  readonly identifiersOnly?: string
}
