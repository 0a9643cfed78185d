/** What a lowering is: it reads the current instruction from the reader and acts on the function's state. */
import type { FunctionLowering } from '../function-lowering.js'

export type Lowering = (lowering: FunctionLowering) => void
