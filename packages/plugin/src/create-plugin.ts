/** The hooks: what bundlers ask is answered from the options, the compiler and the generated code. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { UnpluginContextMeta, UnpluginOptions } from 'unplugin'
import { buildTargetOf } from './build-target.js'
import { defaultCache, FileCompiler } from './compile-file.js'
import { writeDeclarationFile } from './declaration-file.js'
import { createHost } from './hosts/create-host.js'
import { isAsset } from './hosts/webpack.js'
import { loadModule } from './load-module.js'
import { Log } from './log.js'
import { createFileFilter, createFileOptions, type PluginOptions } from './options.js'
import { parseRequest, REQUEST_PATTERN } from './request.js'
import { REWRITTEN_PATTERN, rewriteImports } from './rewrite-imports.js'

/** What of Rollup's context is not unplugin's. */
interface ResolvingContext {
  resolve?(source: string, importer: string | undefined, options: object): Promise<{ id: string } | null>
}

export function createPlugin(
  options: PluginOptions | undefined = {},
  meta: UnpluginContextMeta,
): UnpluginOptions {
  const isIncluded = createFileFilter(options)
  const optionsOf = createFileOptions(options)
  const host = createHost(meta)
  const compiler = new FileCompiler({
    cache: options.cache ?? defaultCache(),
    threads: options.threads ?? 'auto',
    log: new Log(options.log),
  })
  const isOurs = (id: string) => {
    const request = parseRequest(id)
    if (request === undefined || (request.form === 'url' && host.urlModule === undefined)) return false
    return request.file.endsWith('.data') || isIncluded(request.file)
  }

  return {
    name: 'unplugin-dewasm',
    enforce: 'pre',
    ...(host.resolvesQueries && {
      resolveId: {
        filter: { id: /\.wasm(?:\.data)?\?/ },
        async handler(id, importer) {
          if (parseRequest(id) === undefined) return undefined
          const query = id.indexOf('?')
          const context = this as ResolvingContext
          const found = await context.resolve?.(id.slice(0, query), importer, { skipSelf: true })
          return found ? `${found.id}${id.slice(query)}` : undefined
        },
      },
    }),
    loadInclude: isOurs,
    load: {
      filter: { id: REQUEST_PATTERN },
      async handler(id) {
        const { file, form } = parseRequest(id)!
        if (isAsset(this)) return undefined
        this.addWatchFile(file)
        if (form === 'url') return await host.urlModule?.call(this, file)
        const bytes = await readFile(file)
        const fileOptions = optionsOf(file)
        const { urlSpecifier } = host
        const code = await loadModule(form, {
          file,
          bytes,
          options: fileOptions,
          compiler,
          urlSpecifier,
          identifiersOnly: host.identifiersOnly,
          ...buildTargetOf(this),
        })
        if (fileOptions.dts) writeDeclarationFile(file, bytes, fileOptions.compile)
        return code
      },
    },
    transform: {
      filter: { id: { exclude: REQUEST_PATTERN }, code: REWRITTEN_PATTERN },
      handler(code, id) {
        if (!code.includes('.wasm')) return undefined
        // What is in a package is not resolved yet.
        const isNamed = (specifier: string) =>
          /\.wasm$/.test(specifier) &&
          (!/^\.\.?\//.test(specifier) || isIncluded(resolve(dirname(id), specifier)))
        return rewriteImports(code, { isOurs: isNamed, rewritesUrls: host.rewritesUrls })
      },
    },
    ...host.hooks,
  }
}
