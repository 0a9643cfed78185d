/** Whether what is being built runs on a server. */

/** As the bundlers' contexts of hooks say it. */
interface HookContext {
  /** Vite. */
  readonly environment?: { readonly config?: { readonly consumer?: string } }
  readonly getNativeBuildContext?: () =>
    | {
        readonly framework: string
        /** webpack and Rspack. */
        readonly compiler?: {
          readonly platform?: { readonly node?: boolean | null }
          readonly options?: { readonly externalsPresets?: { readonly node?: boolean } }
        }
        /** esbuild. */
        readonly build?: { readonly initialOptions?: { readonly platform?: string } }
        /** Farm. */
        readonly context?: { readonly config?: { readonly output?: { readonly targetEnv?: string } } }
      }
    | undefined
}

export function isServer(context: unknown): boolean {
  const { environment, getNativeBuildContext } = context as HookContext
  if (environment?.config?.consumer !== undefined) return environment.config.consumer === 'server'
  const native = getNativeBuildContext?.()
  if (native === undefined) return false
  const { compiler, build, context: farm } = native
  return (
    compiler?.options?.externalsPresets?.node === true ||
    build?.initialOptions?.platform === 'node' ||
    farm?.config?.output?.targetEnv === 'node'
  )
}
