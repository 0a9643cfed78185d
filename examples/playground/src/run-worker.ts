// Runs a module twice, recompiled and natively where there is WebAssembly, away from the page: a loop without end
// only takes this worker with it. Imports are provided: functions that tell they were called and answer 0, memories,
// tables and globals as far as their names allow to guess.
import * as runtime from '@dewasm/runtime'
import type { Outcome, RunAnswer, RunRequest, Side } from './messages.js'

interface Descriptor {
  module: string
  name: string
  kind: string
}

interface Output {
  imports: Descriptor[]
  exports: { name: string; kind: string }[]
  instantiate(imports: object): { exports: Record<string, unknown> }
}

const instances = new Map<Side, Record<string, unknown>>()

addEventListener('message', async ({ data }: MessageEvent<RunRequest>) => {
  if (data.kind === 'load') await load(data.bytes, data.code)
  else call(data.name, data.args)
})

async function load(bytes: Uint8Array, code: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const output = (await import(url)) as Output
  URL.revokeObjectURL(url)
  const outcomes = [
    attempt('javascript', () => output.instantiate(provide(output.imports, 'javascript')).exports),
  ]
  const native = nativeNamespace()
  if (native !== undefined) {
    const { Module, Instance } = native
    outcomes.push(
      attempt('native', () => {
        const module = new Module(bytes as BufferSource)
        return new Instance(module, provide(output.imports, 'native') as WebAssembly.Imports).exports
      }),
    )
  }
  for (const { side, value } of outcomes) {
    if (value !== undefined) instances.set(side, value)
  }
  say({
    kind: 'loaded',
    functions: output.exports.filter(({ kind }) => kind === 'function').map(({ name }) => name),
    outcomes: outcomes.map(({ outcome }) => outcome),
    hasNative: native !== undefined,
  })
}

function call(name: string, args: string[]): void {
  const outcomes = [...instances].map(([side, exports]) => {
    const { outcome } = attempt(side, () =>
      (exports[name] as (...args: unknown[]) => unknown)(...args.map(readValue)),
    )
    return outcome
  })
  say({ kind: 'called', name, args, outcomes })
}

/** Does something, and tells what came of it and how long it took, in milliseconds. */
function attempt<T>(side: Side, work: () => T): { side: Side; value: T | undefined; outcome: Outcome } {
  const start = performance.now()
  try {
    const value = work()
    const milliseconds = performance.now() - start
    return { side, value, outcome: { side, text: show(value), isError: false, milliseconds } }
  } catch (error) {
    const milliseconds = performance.now() - start
    return { side, value: undefined, outcome: { side, text: String(error), isError: true, milliseconds } }
  }
}

function nativeNamespace(): typeof WebAssembly | undefined {
  return typeof WebAssembly === 'object' ? WebAssembly : undefined
}

function provide(descriptors: readonly Descriptor[], side: Side): Record<string, Record<string, unknown>> {
  const provided: Record<string, Record<string, unknown>> = Object.create(null)
  for (const { module, name, kind } of descriptors) {
    provided[module] ??= Object.create(null) as Record<string, unknown>
    provided[module][name] = provideOne(module, name, kind, side)
  }
  return provided
}

function provideOne(module: string, name: string, kind: string, side: Side): unknown {
  const { Memory, Table, Global } =
    side === 'native' ? nativeNamespace()! : (runtime as unknown as typeof WebAssembly)
  if (kind === 'memory') return new Memory({ initial: 256, maximum: 65536 })
  if (kind === 'table') return new Table({ element: 'anyfunc', initial: 1024 })
  if (kind === 'global') return new Global({ value: 'i32', mutable: false }, 0)
  return (...values: unknown[]) => {
    say({ kind: 'log', side, text: `${module}.${name}(${values.map(show).join(', ')})` })
    return 0
  }
}

/** `12`, `12n`, `-0.5`, `null`; anything else is a string. */
function readValue(text: string): unknown {
  const trimmed = text.trim()
  if (/^-?\d+n$/.test(trimmed)) return BigInt(trimmed.slice(0, -1))
  if (trimmed === 'null') return null
  const number = Number(trimmed)
  return trimmed === '' || (Number.isNaN(number) && trimmed !== 'NaN') ? text : number
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `function ${value.name}`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'object' && value !== null) return 'an object'
  return Object.is(value, -0) ? '-0' : String(value)
}

function say(answer: RunAnswer): void {
  postMessage(answer)
}
