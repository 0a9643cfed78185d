/** What bundlers say, each in its way, of what they are building. */

/** As the contexts of their hooks have it. */
interface HookContext {
  /** Vite. */
  readonly environment?: {
    readonly mode?: string
    readonly config?: {
      readonly consumer?: string
      readonly build?: { readonly sourcemap?: unknown; readonly minify?: unknown }
    }
  }
  readonly getNativeBuildContext?: () => NativeContext | undefined
}

interface NativeContext {
  /** webpack and Rspack. */
  readonly compiler?: {
    readonly options?: {
      readonly externalsPresets?: { readonly node?: boolean }
      readonly optimization?: { readonly minimize?: boolean }
    }
  }
  readonly loaderContext?: { readonly sourceMap?: boolean }
  /** esbuild. */
  readonly build?: {
    readonly initialOptions?: {
      readonly platform?: string
      readonly sourcemap?: unknown
      readonly minify?: boolean
    }
  }
  /** Farm. */
  readonly context?: {
    readonly config?: { readonly output?: { readonly targetEnv?: string }; readonly minify?: unknown }
  }
}

export interface BuildTarget {
  /** Whether the code is to run on a server. */
  readonly isServer: boolean
  /** Whether maps are of use; true where it is not known yet. */
  readonly wantsSourceMap: boolean
  /** Whether the code is going to be minified; false where it is not known yet. */
  readonly minifies: boolean
}

export function buildTargetOf(context: unknown): BuildTarget {
  const { environment, getNativeBuildContext } = context as HookContext
  if (environment?.config?.consumer !== undefined) {
    const { consumer, build } = environment.config
    const isDevelopment = environment.mode === 'dev'
    return {
      isServer: consumer === 'server',
      wantsSourceMap: isDevelopment || Boolean(build?.sourcemap),
      minifies: !isDevelopment && Boolean(build?.minify),
    }
  }
  const native = getNativeBuildContext?.()
  if (native?.compiler !== undefined) {
    return {
      isServer: native.compiler.options?.externalsPresets?.node === true,
      wantsSourceMap: native.loaderContext?.sourceMap === true,
      minifies: native.compiler.options?.optimization?.minimize === true,
    }
  }
  if (native?.build !== undefined) {
    const { platform, sourcemap, minify } = native.build.initialOptions ?? {}
    return { isServer: platform === 'node', wantsSourceMap: Boolean(sourcemap), minifies: minify === true }
  }
  if (native?.context !== undefined) {
    // Its hook for loading takes no map.
    const { output, minify } = native.context.config ?? {}
    return { isServer: output?.targetEnv === 'node', wantsSourceMap: false, minifies: minify === true }
  }
  return { isServer: false, wantsSourceMap: true, minifies: false }
}
