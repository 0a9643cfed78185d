/** Compiles files: each content once for each set of options, on several threads if it is large. */
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { CompileOptions, CompileResult, SourceMapOptions } from '@dewasm/compiler'
import { sourceFiles } from '@dewasm/compiler/source-files'
import { compileInThreads } from '@dewasm/compiler/threads'
import { Cache, writeWhole } from './cache.js'
import type { Log } from './log.js'
import type { CompileSettings } from './options.js'

/** What is kept of a compilation. */
export interface CompiledFile {
  readonly code: string
  readonly map: CompileResult['map']
  /** Data segments for a file of their own, if it was to be so. */
  readonly data: Uint8Array | undefined
}

/** How the module is going to be used. */
export interface Purpose extends Pick<CompileOptions, 'linking' | 'data'> {
  readonly sourceMap: boolean
}

export interface FileCompilerOptions {
  /** Where results are kept, false for nowhere. */
  readonly cache: string | false
  readonly threads: number | 'auto'
  readonly log: Log
}

const compress = promisify(gzip)

const { version } = createRequire(import.meta.url)('@dewasm/compiler/package.json') as { version: string }

export class FileCompiler {
  private readonly options: FileCompilerOptions
  private readonly cache: Cache | undefined
  /** The last compilation of each file with each set of options: while one watches, contents come and go. */
  private readonly started = new Map<
    string,
    { readonly key: string; readonly result: Promise<CompiledFile> }
  >()

  constructor(options: FileCompilerOptions) {
    this.options = options
    this.cache = options.cache === false ? undefined : new Cache(options.cache)
  }

  /** @throws InputError and UsageError as the compiler does */
  compile(
    file: string,
    bytes: Uint8Array,
    settings: CompileSettings,
    purpose: Purpose,
  ): Promise<CompiledFile> {
    const options: CompileOptions = { ...settings, ...purpose, name: outputName(file) }
    const text = textOf(options)
    const key = createHash('sha256').update(text).update('\n').update(bytes).digest('hex').slice(0, 40)
    const place = `${file}\n${text}`
    const last = this.started.get(place)
    if (last?.key === key) return last.result
    const result = this.compileAnew(file, bytes, options, key)
    this.started.set(place, { key, result })
    // It may have been stopped by something that does not last.
    result.catch(() => {
      if (this.started.get(place)?.result === result) this.started.delete(place)
    })
    return result
  }

  private async compileAnew(
    file: string,
    bytes: Uint8Array,
    options: CompileOptions,
    key: string,
  ): Promise<CompiledFile> {
    const { cache, threads, log } = this.options
    const start = performance.now()
    const kept = this.cache?.read(key) as CompiledFile | undefined
    const result = kept ?? (await compileOne(file, bytes, options, threads, log))
    if (cache !== false && kept === undefined) this.cache!.write(key, result)
    const milliseconds = kept === undefined ? performance.now() - start : undefined
    log.compiled({
      file,
      input: bytes.length,
      output: result.code.length,
      data: result.data?.length,
      compressed: log.isSilent ? 0 : (await compress(result.code)).length,
      milliseconds,
    })
    return result
  }

  /** Writes the data of a compiled file where bundlers find it; answers the path. */
  writeData(file: string, data: Uint8Array): string {
    const hash = createHash('sha256').update(data).digest('hex').slice(0, 16)
    const path = join(this.options.cache || defaultCache(), `${basename(file, '.wasm')}-${hash}.wasm.data`)
    writeWhole(path, data)
    return path
  }
}

/** Where results are kept unless the user says otherwise. */
export function defaultCache(): string {
  return join(process.cwd(), 'node_modules/.cache/dewasm')
}

async function compileOne(
  file: string,
  bytes: Uint8Array,
  options: CompileOptions,
  threads: number | 'auto',
  log: Log,
): Promise<CompiledFile> {
  const onProgress = log.startProgress(file)
  try {
    const { code, map, data, warnings } = await compileInThreads(
      bytes,
      { ...options, onProgress, sourceMap: options.sourceMap === true && sourcesOf(file, log) },
      { threads },
    )
    for (const warning of warnings) log.line(`${file}: ${warning}`)
    return { code, map, data }
  } finally {
    log.endProgress()
  }
}

/** The sources that debugging information names, as seen from the module. */
function sourcesOf(file: string, log: Log): SourceMapOptions {
  return sourceFiles({
    module: file,
    folder: dirname(file),
    warn: (message) => log.line(`${file}: ${message}`),
  })
}

/** Names of globals and of data files come from it. */
function outputName(file: string): string {
  return basename(file).replace(/\.wasm$/, '')
}

/** What a result follows from besides the content of the file. */
function textOf(options: CompileOptions): string {
  const { features, ...rest } = options
  return JSON.stringify([
    version,
    Object.entries(rest).sort(),
    typeof features === 'object' ? [...features].sort() : features,
  ])
}
