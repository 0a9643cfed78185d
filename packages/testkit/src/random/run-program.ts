// Runs a random module on an engine and answers all that can be seen of it.

import type { Engine } from '../engines/engine.js'
import type { Exports, GlobalObject } from '../web-assembly.js'
import { createHost } from './hosts.js'
import { describeError, describeState, describeValue } from './observe.js'
import type { Call, Program } from './program.js'

/** Loop rounds and calls that one call from outside may cost. */
const FUEL = 200

export function runProgram(
  engine: Engine,
  bytes: Uint8Array,
  program: Program,
  calls: readonly Call[],
  seed: number,
): string[] {
  let compiled: object
  try {
    compiled = engine.compile(bytes)
  } catch (error) {
    return [`instantiation: ${describeError(engine, error)}`]
  }
  // An engine that rejects the module need not know the objects that it imports.
  const host = createHost(engine, program, seed)
  const lines = host.trace
  let exports: Exports
  try {
    exports = engine.instantiate(compiled, host.imports)
  } catch (error) {
    return [...lines, `instantiation: ${describeError(engine, error)}`]
  }
  host.exports = exports
  const fuel = exports[`global${program.fuel}`] as GlobalObject
  for (const { function: index, args } of calls) {
    fuel.value = FUEL
    const name = `f${index}(${args.map(describeValue).join(', ')})`
    try {
      const result = (exports[`f${index}`] as (...args: unknown[]) => unknown)(...args)
      lines.push(`${name} = ${describeValue(result)}`)
    } catch (error) {
      lines.push(`${name}: ${describeError(engine, error)}`)
    }
  }
  return [...lines, ...describeState(exports)]
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
