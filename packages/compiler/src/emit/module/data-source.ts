/** Where the contents of data segments come from: in programs that compile modules as they run, from the modules. */
import { type AddressForm, addressForm } from '../../ir/address-form.js'
import type { ConstantExpression, Module } from '../../wasm/module.js'
import { constantText } from './constants.js'
import { isTyped } from './memory-traits.js'
import type { ModuleContext } from './module-context.js'

/** Where the bytes of data segments come from. */
export interface DataSource {
  /** An expression for the bytes of a segment. */
  bytesText(index: number): string
  /** The statements that write the active segments, in order. */
  initializations(): string[]
}

/** Whether any byte of a data segment can be asked for. */
export function hasData(module: Module): boolean {
  return module.data.some(({ bytes }) => bytes.length > 0)
}

/** The statement that writes an active data segment into a memory with a type of its own. */
export function typedInitialization(index: number, bytes: string, context: ModuleContext): string {
  const { memory, offset } = context.module.data[index]!
  const form = addressForm(context.module.memories[memory!]!.type.limits)
  const place = placeText(offset!, form, context)
  const unsigned = form === 'i32' ? `${place} >>> 0` : place
  return `${context.runtime('initializeTypedMemory')}(M${memory}, ${unsigned}, ${bytes});`
}

/** Where an active segment goes: an int32, or a number that is not negative where addresses have 64 bits. */
export function placeText(offset: ConstantExpression, form: AddressForm, context: ModuleContext): string {
  const [low, high] = constantText(offset, context)
  if (form === 'i32') return low
  if (/^-?\d+$/.test(low) && /^-?\d+$/.test(high!)) {
    const number = (Number(high) >>> 0) * 2 ** 32 + (Number(low) >>> 0)
    return String(form === 'saturated' ? Math.min(number, 0xffff_ffff) : number)
  }
  // The low half first: the other may depend on it.
  const place = `${context.runtime('pairToFloat64Unsigned')}(${low}, ${high})`
  return form === 'saturated' ? `${context.builtin('Math.min').name}(${place}, 4294967295)` : place
}

/** What {@link GivenData} needs when the output runs. */
export interface ModuleData {
  /** The module. */
  readonly bytes: Uint8Array
  /** For `placeIntoMemory`. */
  readonly placements: readonly Int32Array[]
}

/** Data segments where they are, in the bytes of the module: `data` in the output is the {@link ModuleData}. */
export class GivenData implements DataSource {
  private readonly context: ModuleContext
  private readonly placements: Int32Array[] = []

  constructor(context: ModuleContext) {
    this.context = context
  }

  get data(): ModuleData {
    return { bytes: this.context.module.bytes, placements: this.placements }
  }

  bytesText(index: number): string {
    const [start, length] = this.range(index)
    return `data.bytes.subarray(${start}, ${start + length})`
  }

  initializations(): string[] {
    const { context } = this
    const { module } = context
    const statements: string[] = []
    let placed: number[] = []
    let placedMemory = -1
    const flush = () => {
      if (placed.length === 0) return
      const count = this.placements.push(Int32Array.from(placed))
      const place = context.runtime('placeIntoMemory')
      statements.push(`${place}(M${placedMemory}, data.bytes, data.placements[${count - 1}]);`)
      placed = []
    }
    for (let index = 0; index < module.data.length; index++) {
      const { mode, memory, offset } = module.data[index]!
      if (mode !== 'active') continue
      if (isTyped(module.memories[memory!]!.type.limits)) {
        flush()
        statements.push(typedInitialization(index, this.bytesText(index), context))
        continue
      }
      const { ops } = offset!
      const [operator] = ops
      const isConstant = ops.length === 1 && operator!.op === 'i32.const'
      if (!isConstant || memory !== placedMemory) flush()
      if (isConstant) {
        placedMemory = memory!
        placed.push(operator.value, ...this.range(index))
      } else {
        const write = context.runtime('initializeMemory')
        const [place] = constantText(offset!, context)
        statements.push(`${write}(M${memory}, ${place}, ${this.bytesText(index)});`)
      }
    }
    flush()
    return statements
  }

  /** Where the bytes of a segment begin in those of the module, and how many they are. */
  private range(index: number): [start: number, length: number] {
    const { module } = this.context
    const { bytes } = module.data[index]!
    return [bytes.byteOffset - module.bytes.byteOffset, bytes.length]
  }
}
