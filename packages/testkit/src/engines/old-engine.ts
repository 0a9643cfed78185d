// Outputs for engines that know no more than ES5 and typed arrays, run in a realm that has no more. An i64 crosses as two
// numbers, which the suite's values are turned into and made of again.

import { runInContext } from 'node:vm'
import { type CompileOptions, compile } from '@dewasm/compiler'
import type { OutputModule } from '../load-output.js'
import { createBareRealm } from './bare-realm.js'
import type { Engine, ErrorKind } from './engine.js'
import { extraOptions } from './extra-options.js'
import { madeByModules } from './made-by-modules.js'
import { compilerErrorKind } from './namespace-engine.js'

/** What an output offers that passes an i64 as two numbers. */
interface PairModule extends OutputModule {
  getTempRet0(): number
}

/** An engine that compiles with these options; target and format are its own affair. */
export function createOldEngine(options: CompileOptions): Engine {
  const realm = createBareRealm()
  let last: PairModule | undefined
  const load = (bytes: Uint8Array): PairModule => {
    const { code } = compile(bytes, {
      ...options,
      ...extraOptions(),
      target: 'es5',
      format: 'iife',
      name: 'output',
    })
    last = runInContext(`${code}\noutput`, realm) as PairModule
    return last
  }
  return {
    way: 'es5',
    ...madeByModules((bytes) => load(bytes).instantiate({}).exports),
    Tag: undefined,
    Exception: undefined,
    JSTag: undefined,
    compile: load,
    instantiate: (compiled, imports) => (compiled as OutputModule).instantiate(imports).exports,
    call(callee, args, results) {
      const answer = (callee as (...values: unknown[]) => unknown)(...args.flatMap(toPair))
      return joinPairs(answer, results, () => last!.getTempRet0())
    },
    read: (global) => fromPair((global as { value: unknown }).value),
    classify: (error) => compilerErrorKind(error) ?? kindOf(error),
  }
}

/** By its name: its class is of the other realm. */
function kindOf(error: unknown): ErrorKind {
  if (typeof error !== 'object' || error === null) return 'other'
  const { name, message, getArg } = error as { name?: string; message?: string; getArg?: unknown }
  if (typeof getArg === 'function') return 'exception'
  if (name === 'LinkError') return 'link'
  if (name === 'RuntimeError') return 'trap'
  return name === 'RangeError' && /call stack/.test(message!) ? 'exhaustion' : 'other'
}

function toPair(value: unknown): unknown[] {
  if (typeof value !== 'bigint') return [value]
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))]
}

/** An i64 that is in a global. */
function fromPair(value: unknown): unknown {
  return Array.isArray(value) ? joinPair(value[0], value[1]) : value
}

function joinPair(low: number, high: number): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0))
}

/** What a function of these results has returned, as it returns it where an i64 is a BigInt. */
function joinPairs(answer: unknown, results: readonly string[], high: () => number): unknown {
  if (results.length === 1) return results[0] === 'i64' ? joinPair(answer as number, high()) : answer
  if (results.length === 0) return answer
  const parts = [...(answer as unknown[])]
  return results.map((type) => {
    const part = parts.shift()
    return type === 'i64' ? joinPair(part as number, parts.shift() as number) : part
  })
}
