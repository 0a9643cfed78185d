// The report: one page that shows where the bytes of an output go, with everything it needs inside. What comes from
// the module is in it as compressed data only, and a policy keeps the page from fetching or running anything else.
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { disassemble } from '@dewasm/compiler/disassemble'
import manifest from '../../package.json' with { type: 'json' }
import { gzipSize } from '../compressed-size.js'
import type { OutputSizes, SizedFunction } from './measure-output.js'
import { blockId, type CodeBlock, DATA_ID, type PageData, type PageFunction } from './page-data.js'
import { costOfFeatures } from './runtime-features.js'

/** The code of so many characters is in the page, that of the largest functions; a browser opens it in a moment. */
const MAXIMUM_CODE = 48_000_000
/** Characters that are unpacked when one function is looked at. */
const BLOCK = 400_000
/** Of a single function, more is cut off. */
const MAXIMUM_FUNCTION = 2_000_000
/** Compression is for the page's size alone: the last percent is not worth its time. */
const LEVEL = 5

/**
 * @param code the whole output
 * @param wasm the module in the binary format
 */
export async function writeReportPage(sizes: OutputSizes, code: string, wasm: Uint8Array): Promise<string> {
  const { script, style } = await import('#report-page')
  const blocks: string[] = []
  const places = packCode(sizes.functions, code, wasm, blocks)
  const data = pageData(sizes, code, wasm, places)
  const parts = [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Where the bytes go: dewasm</title>',
    `<style>${style}</style>`,
    '<body>',
    '<noscript>This report is drawn by a script.</noscript>',
    `<script type="application/octet-stream" id="${DATA_ID}">${pack(data)}</script>`,
    ...blocks.map(
      (text, block) => `<script type="application/octet-stream" id="${blockId(block)}">${text}</script>`,
    ),
    `<script type="module">${script}</script>`,
  ]
  return `${parts.join('\n')}\n`
}

/** Puts the code of the largest functions into blocks; answers the places of those by their index. */
function packCode(
  functions: readonly SizedFunction[],
  code: string,
  wasm: Uint8Array,
  blocks: string[],
): Map<number, [block: number, position: number]> {
  const places = new Map<number, [number, number]>()
  const { read } = disassemble(wasm)
  const first = functions[0]?.index ?? 0
  const bySize = [...functions].sort((a, b) => b.bytes - a.bytes)
  let block: [string, string][] = []
  let length = 0
  let total = 0
  const close = () => {
    if (block.length > 0) blocks.push(pack(block satisfies CodeBlock))
    block = []
    length = 0
  }
  for (const { index, start, end } of bySize) {
    if (total > MAXIMUM_CODE) break
    const text = read(index - first)
      .lines.map((line) => line.text)
      .join('\n')
    const pair: [string, string] = [cut(text), cut(code.slice(start, end))]
    places.set(index, [blocks.length, block.length])
    block.push(pair)
    const added = pair[0].length + pair[1].length
    total += added
    length += added
    if (length > BLOCK) close()
  }
  close()
  return places
}

function cut(text: string): string {
  if (text.length <= MAXIMUM_FUNCTION) return text
  const rest = (text.length - MAXIMUM_FUNCTION).toLocaleString('en')
  return `${text.slice(0, MAXIMUM_FUNCTION)}\n... and ${rest} characters more`
}

function pageData(
  sizes: OutputSizes,
  code: string,
  wasm: Uint8Array,
  places: Map<number, [number, number]>,
): PageData {
  const { functions, importedFunctions, runtime, dataBytes, otherBytes } = sizes
  const gzip = gzipSize(Buffer.from(code))
  // Compressed by itself a function is larger than in the output: all are reduced by the same factor.
  const alone = functions.map(
    ({ start, end }) => deflateRawSync(code.slice(start, end), { level: LEVEL }).length,
  )
  const functionBytes = functions.reduce((sum, { bytes }) => sum + bytes, 0)
  const share = functionBytes / Math.max(1, sizes.outputBytes)
  const factor =
    (gzip * share) /
    Math.max(
      1,
      alone.reduce((sum, size) => sum + size, 0),
    )
  return {
    version: manifest.version,
    input: { name: sizes.inputName, bytes: sizes.inputBytes, gzip: gzipSize(wasm) },
    output: { name: sizes.outputName, bytes: sizes.outputBytes, gzip },
    functions: functions.map((fn, position) =>
      pageFunction(fn, Math.round(alone[position]! * factor), places.get(fn.index)),
    ),
    importedFunctions: importedFunctions.map(({ module, name }) => `${module}.${name}`),
    features: costOfFeatures(runtime),
    dataBytes,
    otherBytes,
    shownFunctions: places.size,
  }
}

function pageFunction(fn: SizedFunction, gzip: number, code: [number, number] | undefined): PageFunction {
  const { index, name, bytes, instructions, i64Instructions, indirectCalls, pieces, isStart } = fn
  const { callees, exports, elements, globals, tables } = fn
  return {
    index,
    name,
    bytes,
    gzip,
    wasm: fn.bodyEnd - fn.bodyStart,
    instructions,
    i64Instructions,
    indirectCalls,
    pieces,
    callees,
    exports,
    elements,
    globals,
    tables,
    isStart: isStart || undefined,
    code,
  }
}

/** JSON, by gzip, in base64: nothing in it can be taken for markup. */
function pack(value: PageData | CodeBlock): string {
  return gzipSync(JSON.stringify(value), { level: LEVEL }).toString('base64')
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
