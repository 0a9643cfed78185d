// What engine this is, as `--tune` names engines: found by what engines say of themselves, not by timing anything.

import type { Tune } from '@dewasm/compiler'

/** What is looked at. */
export interface EngineFacts {
  readonly WebAssembly?: unknown
  readonly HermesInternal?: unknown
  readonly navigator?: { readonly userAgent?: unknown; readonly vendor?: unknown }
  readonly process?: {
    readonly versions?: { readonly v8?: unknown; readonly webkit?: unknown }
    readonly execArgv?: readonly string[]
    readonly env?: { readonly NODE_OPTIONS?: string }
  }
}

/**
 * The engine, or class of engines.
 *
 * Hermes and QuickJS name themselves, and never have a JIT. Node.js knows the flags it was started with. In browsers,
 * what takes WebAssembly away takes the JIT away, too: Lockdown Mode, and the modes of enhanced security. To be asked
 * before the polyfill has put itself in the place of a native `WebAssembly`, or after that was taken away on purpose.
 */
export function detectTune(facts: EngineFacts): Tune {
  const { navigator, process } = facts
  if (facts.HermesInternal !== undefined) return 'hermes'
  const agent = String(navigator?.userAgent ?? '')
  if (/^quickjs/i.test(agent)) return 'quickjs'
  const isWebKit = process?.versions?.webkit !== undefined || navigator?.vendor === 'Apple Computer, Inc.'
  if (isWebKit) return facts.WebAssembly === undefined ? 'jsc-interpreter' : 'jsc'
  if (process?.versions?.v8 !== undefined) {
    const flags = `${process.execArgv?.join(' ') ?? ''} ${process.env?.NODE_OPTIONS ?? ''}`
    return /--jitless\b/.test(flags) ? 'jitless' : 'jit'
  }
  return facts.WebAssembly === undefined ? 'interpreter' : 'jit'
}

/** Of the realm, as it was when this file was loaded. */
export const detectedTune = detectTune(globalThis as EngineFacts)
