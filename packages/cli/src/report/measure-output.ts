// Where the bytes of an output go: what the report page and the metafile show.
import { Buffer } from 'node:buffer'
import type { CompileResult, FunctionReport, RuntimeReport } from '@dewasm/compiler'
import type { Input } from '../read-input.js'

export interface SizedFunction extends FunctionReport {
  /** In the output, in UTF-8. */
  readonly bytes: number
}

export interface OutputSizes {
  readonly inputName: string
  readonly inputBytes: number
  readonly outputName: string
  readonly outputBytes: number
  readonly functions: readonly SizedFunction[]
  readonly importedFunctions: readonly { readonly module: string; readonly name: string }[]
  readonly runtime: readonly RuntimeReport[]
  /** The text that holds data segments. */
  readonly dataBytes: number
  /** Linking, exports, memories, tables, and what else is none of the above. */
  readonly otherBytes: number
}

/** @param result of a compilation that was asked for a report */
export function measureOutput(
  { code, report }: CompileResult,
  input: Input,
  outputName: string,
): OutputSizes {
  const { functions, importedFunctions, runtime, dataLength } = report.details!
  const outputBytes = Buffer.byteLength(code)
  const isPlain = outputBytes === code.length
  const sized = functions.map((fn) => ({
    ...fn,
    bytes: isPlain ? fn.end - fn.start : Buffer.byteLength(code.slice(fn.start, fn.end)),
  }))
  const rest =
    outputBytes -
    sized.reduce((sum, { bytes }) => sum + bytes, 0) -
    runtime.reduce((sum, { length }) => sum + length, 0)
  const dataBytes = Math.min(dataLength, rest)
  return {
    inputName: input.name,
    inputBytes: input.bytes.length,
    outputName,
    outputBytes,
    functions: sized,
    importedFunctions,
    runtime,
    dataBytes,
    otherBytes: rest - dataBytes,
  }
}
