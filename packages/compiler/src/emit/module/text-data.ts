/** Contents of data segments that outputs carry with them, in their text or in a file beside it. */
import { constantText } from './constants.js'
import { type DataSource, typedInitialization } from './data-source.js'
import type { DataText } from './data-text.js'
import { isTyped } from './memory-traits.js'
import type { ModuleContext } from './module-context.js'

/** Data segments in the text of the output. */
export class InlineData implements DataSource {
  private readonly context: ModuleContext
  private readonly text: DataText | undefined

  /** @param text how bytes are written; undefined if no segment has any */
  constructor(context: ModuleContext, text: DataText | undefined) {
    this.context = context
    this.text = text
  }

  bytesText(index: number): string {
    const { bytes } = this.context.module.data[index]!
    if (bytes.length === 0) return 'new Uint8Array(0)'
    return `${this.context.runtime('decodeData')}(${bytes.length}, [${this.text!.encode(bytes)}], C0)`
  }

  initializations(): string[] {
    const { context } = this
    const { module } = context
    const statements: string[] = []
    const active = module.data.flatMap(({ mode }, index) => (mode === 'active' ? [index] : []))
    for (let i = 0; i < active.length; ) {
      const { memory } = module.data[active[i]!]!
      if (isTyped(module.memories[memory!]!.type.limits)) {
        statements.push(typedInitialization(active[i]!, this.bytesText(active[i]!), context))
        i++
        continue
      }
      const entries: string[] = []
      for (; i < active.length && module.data[active[i]!]!.memory === memory; i++) {
        const { offset, bytes } = module.data[active[i]!]!
        const chunks = bytes.length === 0 ? '' : `, ${this.text!.encode(bytes)}`
        entries.push(`[${constantText(offset!, context)[0]}, ${bytes.length}${chunks}],`)
      }
      const code = this.text === undefined ? 'undefined' : 'C0'
      statements.push(
        `${context.runtime('decodeIntoMemory')}(M${memory}, ${code}, [\n${entries.join('\n')}\n]);`,
      )
    }
    return statements
  }
}

/** Data segments in a file of their own, one behind the other. */
export class SeparateData implements DataSource {
  private readonly context: ModuleContext
  private readonly starts: number[] = []
  readonly length: number

  constructor(context: ModuleContext) {
    this.context = context
    let length = 0
    for (const { bytes } of context.module.data) {
      this.starts.push(length)
      length += bytes.length
    }
    this.length = length
  }

  /** The contents of the file. */
  bytes(): Uint8Array {
    const file = new Uint8Array(this.length)
    for (const [index, { bytes }] of this.context.module.data.entries()) file.set(bytes, this.starts[index]!)
    return file
  }

  bytesText(index: number): string {
    const start = this.starts[index]!
    return `data.subarray(${start}, ${start + this.context.module.data[index]!.bytes.length})`
  }

  initializations(): string[] {
    const statements: string[] = []
    this.context.module.data.forEach(({ mode, memory, offset }, index) => {
      if (mode !== 'active') return
      if (isTyped(this.context.module.memories[memory!]!.type.limits)) {
        statements.push(typedInitialization(index, this.bytesText(index), this.context))
        return
      }
      const [place] = constantText(offset!, this.context)
      const write = this.context.runtime('initializeMemory')
      statements.push(`${write}(M${memory}, ${place}, ${this.bytesText(index)});`)
    })
    return statements
  }
}
