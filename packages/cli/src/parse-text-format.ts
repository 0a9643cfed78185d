// WebAssembly text to binary, by wasm-tools' parser. It is an optional dependency, loaded only for text: it
// knows all of WebAssembly and keeps what is written as it is written, but weighs more than all of dewasm.
import { FileError } from './file-error.js'

const parserPackage = '@bytecodealliance/jco-transpile'

/** Assembles UTF-8 text; a syntax error becomes a FileError whose file carries line and column. */
export async function parseTextFormat(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const parse = await loadParser(name)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FileError(name, 'malformed-text', 'malformed text: it is not UTF-8')
  }
  try {
    return await parse(text)
  } catch (error) {
    throw describe(error, name)
  }
}

async function loadParser(name: string): Promise<(text: string) => Promise<Uint8Array>> {
  try {
    const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools')
    return parse
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new FileError(
      name,
      'no-text-parser',
      `reading WebAssembly text needs the package ${parserPackage}: npm install ${parserPackage}`,
    )
  }
}

/**
 * The parser reports in the debugging notation of its own language, `... line: 1, col: 21 ... kind:
 * Custom("unknown func")` or `kind: Lex(UnexpectedEof)`; line and column count from zero.
 */
function describe(error: unknown, name: string): FileError {
  const report = error instanceof Error ? error.message : String(error)
  const place = /\bline: (\d+), col: (\d+)/.exec(report)
  const custom = /\bCustom\("((?:[^"\\]|\\.)*)"\)/.exec(report)
  const kind = /.*\bkind: (?:\w+\()?(\w+)(?:\(('[^']*')\))?/s.exec(report)
  const words = custom ? unescapeDebug(custom[1] as string) : inWords(kind?.[1] ?? 'SyntaxError', kind?.[2])
  const position = place ? `:${Number(place[1]) + 1}:${Number(place[2]) + 1}` : ''
  return new FileError(name + position, 'malformed-text', `malformed text: ${words}`)
}

/** InvalidStringEscape, 'z' -> invalid string escape 'z' */
function inWords(identifier: string, character: string | undefined): string {
  const words = identifier.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase()
  return character === undefined ? words : `${words} ${character}`
}

function unescapeDebug(text: string): string {
  return text.replace(/\\(["'\\])/g, '$1')
}
