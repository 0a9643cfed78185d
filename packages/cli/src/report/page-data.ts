// What a report page is given: the type that the command line writes and the page reads, in JSON. It is imported by
// both, and so needs neither Node nor a browser.

export interface PageData {
  readonly version: string
  readonly input: SizedText
  readonly output: SizedText
  readonly functions: readonly PageFunction[]
  /** Names of the functions that have the first indices: `env.log`. */
  readonly importedFunctions: readonly string[]
  readonly features: readonly PageFeature[]
  /** Data segments in the output, and everything else: linking, exports, memories and tables. */
  readonly dataBytes: number
  readonly otherBytes: number
  /** How many functions, the largest, have their code in the page. */
  readonly shownFunctions: number
}

interface SizedText {
  readonly name: string
  readonly bytes: number
  readonly gzip: number
}

export interface PageFunction {
  readonly index: number
  readonly name?: string
  /** In the output, as it is and about what it takes of it compressed. */
  readonly bytes: number
  readonly gzip: number
  /** Bytes of its body in the module. */
  readonly wasm: number
  readonly instructions: number
  readonly i64Instructions: number
  readonly indirectCalls: number
  /** How many functions it was divided into. */
  readonly pieces: number
  readonly callees: readonly number[]
  readonly exports: readonly string[]
  readonly elements: readonly number[]
  readonly globals: readonly number[]
  readonly tables: readonly number[]
  readonly isStart?: true
  /** Where its code is: the number of the block and its place there. */
  readonly code?: readonly [block: number, position: number]
}

/** What of the runtime the output holds for one purpose. */
export interface PageFeature {
  readonly name: string
  readonly bytes: number
  readonly declarations: readonly {
    readonly name: string
    readonly bytes: number
    /** Whether the output itself asks for it, or only other parts of the runtime. */
    readonly isDirect: boolean
  }[]
}

/** The code of some functions: of each the WebAssembly and the JavaScript. */
export type CodeBlock = readonly (readonly [wasm: string, javascript: string])[]

/** Ids of the elements that hold data: base64 of gzip of JSON. */
export const DATA_ID = 'data'
export const blockId = (block: number): string => `code-${block}`
