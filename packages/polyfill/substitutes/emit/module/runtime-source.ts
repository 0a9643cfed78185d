// Outputs take the runtime as a parameter: its names are enough, its text is not needed.
import * as runtime from '@dewasm/runtime'

export {
  aheadOfTimeOnly as splicedDeclarations,
  aheadOfTimeOnly as spliceRuntime,
} from '../../ahead-of-time-only.js'

export function runtimeNames(): Iterable<string> {
  return Object.keys(runtime)
}

export function isRuntimeExport(name: string): boolean {
  return name in runtime
}
