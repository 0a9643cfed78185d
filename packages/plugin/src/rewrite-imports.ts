/**
 * Rewrites what bundlers do not understand in the code of others: imports of a module's source (Source Phase Imports),
 * and, for those that have no notion of it, URLs of modules.
 *
 * The code may be TypeScript or JSX, which parsers of JavaScript refuse, so it is searched with its comments and
 * strings blanked out.
 */
import MagicString, { type SourceMap } from 'magic-string'
import { stripLiteral } from 'strip-literal'

/** What code has that is to be rewritten, as a quick look tells. */
export const REWRITTEN_PATTERN = /import\s*\.?\s*source\b|import\.meta\.url/

interface Options {
  /** Whether files are ours, by specifier. */
  readonly isOurs: (specifier: string) => boolean
  /** Whether the bundler leaves `new URL('x.wasm', import.meta.url)` alone. */
  readonly rewritesUrls: boolean
}

/** Undefined if there is nothing to rewrite. */
export function rewriteImports(
  code: string,
  { isOurs, rewritesUrls }: Options,
): { code: string; map: SourceMap } | undefined {
  const blank = stripLiteral(code)
  const text = new MagicString(code)
  const specifierAt = (match: RegExpMatchArray) => {
    const start = blank.indexOf(match.groups!.quote!, match.index) + 1
    const end = start + match.groups!.text!.length
    const specifier = code.slice(start, end)
    return isOurs(specifier) && !specifier.includes('?') ? { start, end, specifier } : undefined
  }

  for (const match of blank.matchAll(SOURCE_IMPORT)) {
    const specifier = specifierAt(match)
    if (specifier === undefined) continue
    const keyword = match.index + match[0].indexOf('source')
    text.remove(keyword, keyword + 'source'.length)
    text.appendLeft(specifier.end, '?source')
  }
  for (const match of blank.matchAll(DYNAMIC_SOURCE_IMPORT)) {
    const specifier = specifierAt(match)
    if (specifier === undefined) continue
    const dot = match.index + match[0].indexOf('.')
    text.remove(dot, match.index + match[0].indexOf('source') + 'source'.length)
    text.appendLeft(specifier.end, '?source')
    text.appendLeft(match.index + match[0].length, '.then((module) => module.default)')
  }
  if (rewritesUrls) {
    let count = 0
    for (const match of blank.matchAll(MODULE_URL)) {
      const specifier = specifierAt(match)
      if (specifier === undefined) continue
      const name = `dewasmUrl${count++}`
      const path = /^[./]/.test(specifier.specifier) ? specifier.specifier : `./${specifier.specifier}`
      text.prepend(`import ${name} from ${JSON.stringify(`${path}?url`)};`)
      // The URL is absolute, or one that the page would find it by.
      text.overwrite(match.index, match.index + match[0].length, `new URL(${name}, globalThis.location)`)
    }
  }
  if (!text.hasChanged()) return undefined
  return { code: text.toString(), map: text.generateMap({ hires: true }) }
}

const STRING = String.raw`(?<quote>['"])(?<text>\s*)\k<quote>`
const SOURCE_IMPORT = new RegExp(String.raw`(?<![\w$.])import\s+source\s+[\w$]+\s+from\s*${STRING}`, 'g')
const DYNAMIC_SOURCE_IMPORT = new RegExp(
  String.raw`(?<![\w$.])import\s*\.\s*source\s*\(\s*${STRING}\s*,?\s*\)`,
  'g',
)
const MODULE_URL = new RegExp(
  String.raw`(?<![\w$.])new\s+URL\s*\(\s*${STRING}\s*,\s*import\s*\.\s*meta\s*\.\s*url\s*,?\s*\)`,
  'g',
)
