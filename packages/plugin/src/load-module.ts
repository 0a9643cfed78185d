/** Answers the code of a form of a module: what every bundler gets. */
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { listInterface, type ModuleInterface } from '@dewasm/compiler'
import { digestOf } from '@dewasm/compiler/digest'
import type { SourceMapCompact } from 'unplugin'
import type { BuildTarget } from './build-target.js'
import type { CompiledFile, FileCompiler, Purpose } from './compile-file.js'
import { formatFileError } from './file-error.js'
import { assertLinkable, type InterfaceLimits } from './generate/bindings.js'
import { generateInit, generatePrecompiled, generateSource, locateDataFile } from './generate/output.js'
import { generateWrapper, type LoadPlan, type WrappedForm } from './generate/wrapper.js'
import type { ResolvedFileOptions } from './options.js'
import { type Form, specifierOf } from './request.js'
import { listRequiredFeatures } from './required-features.js'

export interface LoadContext extends BuildTarget, InterfaceLimits {
  readonly file: string
  readonly bytes: Uint8Array
  readonly options: ResolvedFileOptions
  readonly compiler: FileCompiler
  /** The specifier whose default export is the URL of a file. */
  readonly urlSpecifier: (file: string) => string
}

/** What a bundler is given; a map as an object, since some write into it. */
interface Code {
  readonly code: string
  readonly map?: SourceMapCompact | undefined
}

/** @throws Error that says where in the file what is wrong */
export async function loadModule(form: Exclude<Form, 'url'>, context: LoadContext): Promise<Code> {
  try {
    const shape = listInterface(context.bytes)
    if (form === 'instance') assertLinkable(shape, context)
    switch (form) {
      case 'output':
        return await compileOutput(shape, context)
      case 'whole':
        return await compileWhole(form, context)
      case 'precompiled':
        return { code: generatePrecompiled(digestOf(context.bytes), specifierOf(context.file, 'whole')) }
    }
    return context.options.mode === 'js'
      ? await loadJavaScript(form, shape, context)
      : { code: generateWrapper(form, planLoad(context), shape) }
  } catch (error) {
    throw formatFileError(error, context.file)
  }
}

/** Mode 'js'. */
async function loadJavaScript(
  form: WrappedForm,
  shape: ModuleInterface,
  context: LoadContext,
): Promise<Code> {
  const { file } = context
  switch (form) {
    case 'instance':
      return codeOf(await compileFile({ linking: 'esm' }, context), form, file)
    case 'factory':
      return await compileWhole(form, context)
    case 'source':
      return { code: generateSource(specifierOf(file, 'factory')) }
    case 'init':
      if (!hasDataFile(shape, context)) return { code: generateInit(specifierOf(file, 'factory')) }
      return { code: generateWrapper(form, planLoad(context), shape) }
  }
}

/** What the loader loads where JavaScript is what runs. */
async function compileOutput(shape: ModuleInterface, context: LoadContext): Promise<Code> {
  const { file, compiler, urlSpecifier } = context
  if (!hasDataFile(shape, context)) return await compileWhole('output', context)
  const compiled = await compileFile({ linking: 'factory', data: 'file' }, context)
  const { code, map } = codeOf(compiled, 'output', file)
  return { code: locateDataFile(code, urlSpecifier(compiler.writeData(file, compiled.data!))), map }
}

/** With its data in it. */
async function compileWhole(form: Form, context: LoadContext): Promise<Code> {
  return codeOf(await compileFile({ linking: 'factory' }, context), form, context.file)
}

function compileFile(
  purpose: Omit<Purpose, 'sourceMap'>,
  { file, bytes, options, compiler, wantsSourceMap, minifies }: LoadContext,
): Promise<CompiledFile> {
  // The compiler makes it smaller than one who does not know what it is, and spares it most of the work.
  const settings = { minify: minifies, ...options.compile }
  return compiler.compile(file, bytes, settings, { ...purpose, sourceMap: wantsSourceMap })
}

/**
 * The same file in two forms has two runtimes of one name, and other files have theirs: what only the map holds gets a
 * place beside the file.
 */
function codeOf({ code, map }: CompiledFile, form: Form, file: string): Code {
  if (map === undefined) return { code }
  const parsed = JSON.parse(map) as SourceMapCompact
  const folder = `${basename(file)}.${form}/`
  return {
    code,
    map: { ...parsed, sources: parsed.sources.map((name) => name.replace(/^dewasm:\/\/\//, folder)) },
  }
}

function hasDataFile(shape: ModuleInterface, { options, isServer }: LoadContext): boolean {
  return !isServer && shape.dataSize > options.dataLimit
}

function planLoad(context: LoadContext): LoadPlan {
  const { file, bytes, options, urlSpecifier, isServer } = context
  const { mode } = options
  const isNative = mode === 'wasm' || (mode === 'fallback' && !options.forceFallback)
  return {
    loader: loaderPath(),
    wasm: isNative ? nativeModule(file, bytes, urlSpecifier, isServer) : undefined,
    output: mode === 'wasm' ? undefined : specifierOf(file, 'output'),
    features: isNative ? listRequiredFeatures(file, bytes) : [],
  }
}

function nativeModule(
  file: string,
  bytes: Uint8Array,
  urlSpecifier: (file: string) => string,
  isServer: boolean,
): LoadPlan['wasm'] {
  if (!isServer) return { before: `import wasm from ${JSON.stringify(urlSpecifier(file))};`, value: 'wasm' }
  const text = Buffer.from(bytes).toString('base64')
  const decode = `Uint8Array.from(atob(${JSON.stringify(text)}), (character) => character.charCodeAt(0))`
  return { before: '', value: `() => ${decode}` }
}

/**
 * Where the loader is, as those who use this package need not be able to find what it depends on. Conditions of the
 * process that builds do not apply to what is built.
 */
function loaderPath(): string {
  const manifest = createRequire(import.meta.url).resolve('@dewasm/loader/package.json')
  return join(dirname(manifest), 'dist/index.js').replaceAll('\\', '/')
}
