/** webpack and Rspack: files become assets by rules, which stand behind the one by which we load modules. */
import type { UnpluginOptions } from 'unplugin'
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

type Compiler = Parameters<NonNullable<UnpluginOptions['webpack']>>[0]

export function createWebpackHost(): Host {
  return {
    hooks: {
      webpack: (compiler) => addRules(compiler),
      rspack: (compiler) => addRules(compiler as unknown as Compiler),
    },
    urlSpecifier: (file) => specifierOf(file, 'url'),
    urlModule: undefined,
    rewritesUrls: false,
    resolvesQueries: false,
  }
}

function addRules({ options }: Compiler): void {
  const { assetModuleFilename } = options.output
  // What we ask for files by is no part of their names.
  const filename =
    typeof assetModuleFilename === 'string'
      ? assetModuleFilename.replace('[query]', '')
      : '[name].[hash][ext]'
  const asset = { type: 'asset/resource', generator: { filename } }
  options.module.rules.push(
    { test: /\.wasm(?:\.data)?$/, resourceQuery: /[?&]url(?:[&=]|$)/, ...asset },
    { test: /\.wasm$/, dependency: 'url', ...asset },
  )
}

/** Whether the module that is being loaded is an asset, whose content stays as it is. */
export function isAsset(context: { getNativeBuildContext?: (() => object) | undefined }): boolean {
  const { loaderContext } = (context.getNativeBuildContext?.() ?? {}) as {
    loaderContext?: { _module?: { type?: string } }
  }
  return loaderContext?._module?.type?.startsWith('asset') ?? false
}
