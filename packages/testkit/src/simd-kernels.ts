// Times the kernels of fixtures/simd, written with vectors and without, recompiled and native:
//
//   simd-kernels [--rounds 15] [--filter TEXT] [--optimize 0|1|2]
//
// The four ways take turns, so that what else the machine does hits all alike; the shortest time of each counts, in
// milliseconds of the processor.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runInThisContext } from 'node:vm'
import { compile, type OptimizationLevel } from '@dewasm/compiler'
import { testkitDirectory } from './package-directory.js'

/** What each kernel exports. */
interface Kernel {
  prepare(): void
  run(count: number): void
  result(): number
}

interface Instance {
  exports: Kernel
}

// `WebAssembly` is not among the types of the language.
interface Engine {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => Instance
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: Engine }

function native(bytes: Uint8Array): Kernel {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
}

function recompiled(bytes: Uint8Array, optimize: OptimizationLevel): Kernel {
  const { code } = compile(bytes, { optimize, format: 'cjs' })
  const output = {} as { instantiate(): Instance }
  runInThisContext(`(function (exports) {${code}\n})`)(output)
  return output.instantiate().exports
}

/** Milliseconds that each way takes for one `run` of the kernel, all given the same work. */
function time(ways: readonly Kernel[], rounds: number): number[] {
  const shortest = ways.map(() => Number.POSITIVE_INFINITY)
  for (const way of ways) way.prepare()
  const counts = ways.map((way) => countForRound(way))
  for (let round = 0; round < rounds; round++) {
    ways.forEach((way, i) => {
      const start = processorTime()
      way.run(counts[i]!)
      shortest[i] = Math.min(shortest[i]!, (processorTime() - start) / counts[i]!)
    })
  }
  return shortest
}

/** How often to run a kernel for a round of some 30 ms, found while it warms up. */
function countForRound(way: Kernel): number {
  for (let count = 16; ; count *= 2) {
    const start = processorTime()
    way.run(count)
    if (processorTime() - start > 30) return count
  }
}

/** Of this process, in milliseconds: it stands still while others have the processor. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function main(): number {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '15' },
      filter: { type: 'string', default: '' },
      optimize: { type: 'string', default: '2' },
    },
  })
  const optimize = Number(values.optimize) as OptimizationLevel
  const directory = join(testkitDirectory(), '..', '..', 'fixtures', 'simd')
  const names = readdirSync(directory)
    .filter((file) => file.endsWith('.c') && file.includes(values.filter))
    .map((file) => file.slice(0, -2))
  let wrong = 0
  console.log(
    'kernel          native simd   native scalar   simd   scalar  (ms a run)   simd/scalar  simd/native',
  )
  for (const name of names) {
    const simd = readFileSync(join(directory, `${name}.simd.wasm`))
    const scalar = readFileSync(join(directory, `${name}.scalar.wasm`))
    const ways = [native(simd), native(scalar), recompiled(simd, optimize), recompiled(scalar, optimize)]
    const answers = ways.map((way) => {
      way.prepare()
      way.run(3)
      return way.result() | 0
    })
    if (new Set(answers).size > 1) {
      console.log(`${name}: different answers: ${answers.join(' ')}`)
      wrong++
    }
    const times = time(ways, Number(values.rounds))
    const [nativeSimd, , simdTime, scalarTime] = times as [number, number, number, number]
    const ratios = [simdTime / scalarTime, simdTime / nativeSimd].map((ratio) => ratio.toFixed(2))
    console.log([name.padEnd(12), ...times.map((ms) => ms.toFixed(4)), ...ratios].join('  '))
  }
  return wrong === 0 ? 0 : 1
}

process.exitCode = main()
