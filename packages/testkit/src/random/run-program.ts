// Runs a random module on an engine and answers all that can be seen of it.

import type { Engine } from '../engines/engine.js'
import type { Exports, GlobalObject } from '../web-assembly.js'
import { createHost } from './hosts.js'
import { Observer } from './observe.js'
import { type Call, type Program, SeenObject } from './program.js'

/** Loop rounds and calls that one call from outside may cost. */
const FUEL = 200

export function runProgram(
  engine: Engine,
  bytes: Uint8Array,
  program: Program,
  calls: readonly Call[],
  seed: number,
): string[] {
  const observer = new Observer(engine, program)
  let compiled: object
  try {
    compiled = engine.compile(bytes)
  } catch (error) {
    return [`instantiation: ${observer.error(error)}`]
  }
  // An engine that rejects the module need not know the objects that it imports.
  const host = createHost(engine, program, seed, observer)
  const lines = host.trace
  let exports: Exports
  try {
    exports = engine.instantiate(compiled, host.imports)
  } catch (error) {
    return [...lines, `instantiation: ${observer.error(error)}`]
  }
  observer.exports = exports
  const { seen } = observer
  const fuel = exports[`global${program.fuel}`] as GlobalObject
  for (const { function: index, args } of calls) {
    fuel.value = FUEL
    const values = args.map((arg) =>
      arg instanceof SeenObject ? (seen[arg.number % seen.length] ?? null) : arg,
    )
    const name = `f${index}(${values.map((value) => observer.value(value)).join(', ')})`
    try {
      const result = (exports[`f${index}`] as (...args: unknown[]) => unknown)(...values)
      lines.push(`${name} = ${observer.value(result)}`)
    } catch (error) {
      lines.push(`${name}: ${observer.error(error)}`)
    }
  }
  return [...lines, ...observer.state(exports)]
}

/** The first line in which two runs differ, or undefined if they agree. */
export function firstDifference(expected: readonly string[], actual: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    if (expected[i] !== actual[i]) {
      return `expected ${expected[i] ?? 'nothing more'}, but got ${actual[i] ?? 'nothing more'}`
    }
  }
  return undefined
}
