// Compiles away from the page, which stays alive meanwhile.
import {
  compile,
  formatInputError,
  I64_BOUNDARIES,
  InputError,
  listFeatures,
  OPTIMIZATION_LEVELS,
  TRAP_MODES,
  TUNES,
} from '@dewasm/compiler'
import { disassemble } from '@dewasm/compiler/disassemble'
import type { CompileAnswer, CompileRequest } from './messages.js'
import { parseText } from './text-format.js'

/** The text of a large module is many times its bytes: the first functions are shown. */
const SHOWN_FUNCTIONS = 2000

addEventListener('message', async ({ data }: MessageEvent<CompileRequest>) => {
  say(await compileRequest(data))
})
say({
  kind: 'ready',
  choices: { optimize: OPTIMIZATION_LEVELS, tune: TUNES, traps: TRAP_MODES, i64: I64_BOUNDARIES },
})

async function compileRequest({ id, input, options }: CompileRequest): Promise<CompileAnswer> {
  try {
    const bytes = typeof input === 'string' ? await parseText(input) : input
    const start = performance.now()
    const { code, map, report, warnings } = compile(bytes, {
      ...options,
      name: 'module',
      report: true,
      sourceMap: { listing: false },
    })
    const milliseconds = performance.now() - start
    // The module and the runtime; with debugging information there are other sources.
    const { sources, mappings } = JSON.parse(map!) as { sources: string[]; mappings: string }
    const features = listFeatures(bytes).features.map(({ feature }) => feature)
    const { count, read } = disassemble(bytes)
    const functions = Array.from({ length: Math.min(count, SHOWN_FUNCTIONS) }, (_, position) =>
      read(position),
    )
    const gzipSize = await measureGzip(code)
    return {
      kind: 'compiled',
      compiled: {
        id,
        bytes,
        code,
        gzipSize,
        mappings: sources.length === 2 ? mappings : '',
        report,
        functions,
        features,
        warnings,
        milliseconds,
      },
    }
  } catch (error) {
    const message =
      error instanceof InputError ? formatInputError(error, 'module') : String((error as Error).message)
    return { kind: 'failed', id, message }
  }
}

/** Bytes of the code compressed; undefined where the engine has no streams that do it. */
async function measureGzip(code: string): Promise<number | undefined> {
  if (typeof CompressionStream === 'undefined') return undefined
  const stream = new Blob([code]).stream().pipeThrough(new CompressionStream('gzip'))
  return (await new Response(stream).arrayBuffer()).byteLength
}

function say(answer: CompileAnswer): void {
  postMessage(answer)
}
