import type { PluginOptions } from '../../src/options.js'

export interface Build {
  entry: string
  page?: string
  outdir: string
  options: PluginOptions
  server?: boolean
  sourcemap?: boolean
  minify?: boolean
}

export declare const hosts: Record<string, (build: Build) => Promise<void>>
export declare function buildWith(host: string, build: Build): Promise<void>
