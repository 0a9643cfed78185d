/** What an import asks for: a file, and in what form. */

/**
 * What users ask for. `instance`: the module's exports by name, as the ESM integration of WebAssembly has them; `init`: a function that makes
 * instances; `factory`: the same, synchronous; `source`: the module that is not instantiated yet; `precompiled`:
 * what the polyfill knows the module by; `url`: where the file is.
 */
export type PublicForm = 'instance' | 'init' | 'factory' | 'source' | 'precompiled' | 'url'

/** What our own code asks for besides. The module as JavaScript: `output` with large data in a file, `whole` with all. */
export type Form = PublicForm | 'output' | 'whole'

export interface Request {
  /** Path of the file, without a query. */
  readonly file: string
  readonly form: Form
}

/** The query of our own imports. */
const FORM_OF_KEY: Readonly<Record<string, Form>> = {
  init: 'init',
  factory: 'factory',
  source: 'source',
  precompiled: 'precompiled',
  url: 'url',
  'dewasm-output': 'output',
  'dewasm-whole': 'whole',
}

/** Other things that bundlers do with a file, whatever it is. */
const HOST_KEYS = new Set(['raw', 'inline', 'worker', 'sharedworker', 'arraybuffer', 'bytes'])

/** Ids that may be ours, for the bundlers' own filters. */
export const REQUEST_PATTERN = /\.wasm(?:\.data)?(?:\?|$)/

/** Undefined for what is no import of ours. */
export function parseRequest(id: string): Request | undefined {
  const start = id.indexOf('?')
  const file = start < 0 ? id : id.slice(0, start)
  if (!REQUEST_PATTERN.test(file)) return undefined
  const keys = start < 0 ? [] : [...new URLSearchParams(id.slice(start + 1)).keys()]
  if (keys.some((key) => HOST_KEYS.has(key))) return undefined
  const asked = keys.find((key) => Object.hasOwn(FORM_OF_KEY, key))
  const form = asked === undefined ? 'instance' : FORM_OF_KEY[asked]!
  return file.endsWith('.data') && form !== 'url' ? undefined : { file, form }
}

/** The specifier that asks for a form of the file. */
export function specifierOf(file: string, form: Exclude<Form, 'instance'>): string {
  return `${file.replaceAll('\\', '/')}?${form === 'output' || form === 'whole' ? `dewasm-${form}` : form}`
}
