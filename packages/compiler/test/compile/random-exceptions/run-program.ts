// Runs a random program and answers all that can be seen of it, as lines.
import { WebAssembly } from '../../emit/module/load-output.js'
import { TAGS } from './random-program.js'

export interface ExceptionObject {
  is(tag: object): boolean
  getArg(tag: object, index: number): unknown
}

/** Who runs it: its class of exceptions, and how it instantiates. */
export interface Runner {
  Exception: new (tag: object, payload: unknown[]) => object
  instantiate(imports: object): Record<string, unknown>
}

const FUEL = 60
const MAXIMUM_LINES = 500

const INPUTS: readonly (readonly [number, bigint])[] = [
  [0, 0n],
  [1, -1n],
  [5, 1n << 35n],
  [-7, 77n],
]

export function runProgram(runner: Runner): string[] {
  const lines: string[] = []
  const log = (line: string) => {
    if (lines.length < MAXIMUM_LINES) lines.push(line)
  }
  const functionNames = () => Object.keys(exports).filter((name) => /^f\d+$/.test(name))
  const callFunction = (index: number, ...args: unknown[]) => {
    const names = functionNames()
    return (exports[names[(index >>> 0) % names.length]!] as (...args: unknown[]) => unknown)(...args)
  }
  const host = {
    log: (value: number) => log(`log ${value}`),
    host(value: number) {
      log(`host ${value}`)
      const tag = exports.tag1 as object
      switch (value & 15) {
        case 0:
          throw new Error(`of the host: ${value}`)
        case 1:
          throw [undefined, 'a string', value, true][(value >> 4) & 3]
        case 2:
          callFunction(value >> 4, value, 5n)
          return
        case 3:
          try {
            callFunction(value >> 4, value, 6n)
          } catch (error) {
            log(`on the way: ${describe(error, exports)}`)
            throw error
          }
          return
        case 4:
          throw new RangeError('of the host')
        case 5:
          throw new runner.Exception(tag, [value])
        case 6:
          try {
            callFunction(value >> 4, value, 7n)
          } catch (error) {
            log(`swallowed: ${describe(error, exports)}`)
          }
          return
        case 7:
          throw new TypeError('Cannot read properties of null')
        case 8:
          throw new WebAssembly.RuntimeError('of the host')
      }
    },
  }
  const exports = runner.instantiate({ host })
  for (const name of functionNames()) {
    for (const input of INPUTS) {
      ;(exports.fuel as { value: number }).value = FUEL
      try {
        log(`${name}(${input}) = ${(exports[name] as (...args: unknown[]) => unknown)(...input)}`)
      } catch (error) {
        log(`${name}(${input}) threw ${describe(error, exports)}`)
      }
      log(`state ${(exports.state as { value: number }).value}`)
    }
  }
  return lines
}

function describe(error: unknown, exports: Record<string, unknown>): string {
  if (error instanceof Error && !(error as Partial<ExceptionObject>).getArg)
    return `${error.name}: ${error.message}`
  if (typeof error !== 'object' || error === null) return String(error)
  const exception = error as ExceptionObject
  for (const [index, types] of TAGS.entries()) {
    const tag = exports[`tag${index}`] as object
    if (exception.is(tag)) return `tag${index}(${types.map((_, i) => exception.getArg(tag, i)).join(', ')})`
  }
  return 'another exception'
}
