/** What bundlers say, each in its way, of what they are building. */

/** As the contexts of their hooks have it. */
interface HookContext {
  /** Vite. */
  readonly environment?: {
    readonly mode?: string
    readonly config?: { readonly consumer?: string; readonly build?: { readonly sourcemap?: unknown } }
  }
  readonly getNativeBuildContext?: () => NativeContext | undefined
}

interface NativeContext {
  /** webpack and Rspack. */
  readonly compiler?: { readonly options?: { readonly externalsPresets?: { readonly node?: boolean } } }
  readonly loaderContext?: { readonly sourceMap?: boolean }
  /** esbuild. */
  readonly build?: { readonly initialOptions?: { readonly platform?: string; readonly sourcemap?: unknown } }
  /** Farm. */
  readonly context?: { readonly config?: { readonly output?: { readonly targetEnv?: string } } }
}

export interface BuildTarget {
  /** Whether the code is to run on a server. */
  readonly isServer: boolean
  /** Whether maps are of use; true where it is not known yet. */
  readonly wantsSourceMap: boolean
}

export function buildTargetOf(context: unknown): BuildTarget {
  const { environment, getNativeBuildContext } = context as HookContext
  if (environment?.config?.consumer !== undefined) {
    const { consumer, build } = environment.config
    return {
      isServer: consumer === 'server',
      wantsSourceMap: environment.mode === 'dev' || Boolean(build?.sourcemap),
    }
  }
  const native = getNativeBuildContext?.()
  if (native?.compiler !== undefined) {
    return {
      isServer: native.compiler.options?.externalsPresets?.node === true,
      wantsSourceMap: native.loaderContext?.sourceMap === true,
    }
  }
  if (native?.build !== undefined) {
    const { platform, sourcemap } = native.build.initialOptions ?? {}
    return { isServer: platform === 'node', wantsSourceMap: Boolean(sourcemap) }
  }
  if (native?.context !== undefined) {
    // Its hook for loading takes no map.
    return { isServer: native.context.config?.output?.targetEnv === 'node', wantsSourceMap: false }
  }
  return { isServer: false, wantsSourceMap: true }
}
