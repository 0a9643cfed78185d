/** webpack and Rspack: files become assets by rules, which stand behind the one by which we load modules. */
import type { UnpluginOptions } from 'unplugin'
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

const ASSET = { type: 'asset/resource', generator: { filename: '[name].[hash][ext]' } } as const

const RULES = [
  { test: /\.wasm(?:\.data)?$/, resourceQuery: /[?&]url(?:[&=]|$)/, ...ASSET },
  { test: /\.wasm$/, dependency: 'url', ...ASSET },
] as const

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

function addRules(compiler: Compiler): void {
  compiler.options.module.rules.push(...RULES)
}

/** Whether the module that is being loaded is an asset, whose content stays as it is. */
export function isAsset(context: { getNativeBuildContext?: (() => object) | undefined }): boolean {
  const { loaderContext } = (context.getNativeBuildContext?.() ?? {}) as {
    loaderContext?: { _module?: { type?: string } }
  }
  return loaderContext?._module?.type?.startsWith('asset') ?? false
}
