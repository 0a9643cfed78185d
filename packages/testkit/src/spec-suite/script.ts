// The official test suite's scripts as JSON: one file per `.wast`, a list of commands.

export interface Command {
  /** Line in the `.wast`. */
  line: number
  type: CommandType
  /** Of `module` and `instance`: the name it is given. */
  name?: string
  /** Of `instance` and the instantiation assertions: which module, the latest if absent. */
  module?: string
  /** Of `register`: which instance, the latest if absent. */
  instance?: string
  as?: string
  form?: 'binary' | 'text' | 'quote'
  hex?: string
  text?: string
  action?: Action
  expected?: ExpectedValue[]
}

export type CommandType =
  | 'module'
  | 'instance'
  | 'register'
  | 'action'
  | 'assert_return'
  | 'assert_trap'
  | 'assert_exhaustion'
  | 'assert_exception'
  | 'assert_invalid'
  | 'assert_malformed'
  | 'assert_unlinkable'
  | 'assert_uninstantiable'

export interface Action {
  type: 'invoke' | 'get'
  /** Name of the instance, the latest if absent. */
  module?: string
  field: string
  args?: Value[]
}

export type ReferenceKind =
  | 'ref.null'
  | 'ref.func'
  | 'ref.extern'
  | 'ref.host'
  | 'ref.struct'
  | 'ref.array'
  | 'ref.i31'
  | 'ref.eq'

export type LaneType = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64'

/** Floats carry their bits as an unsigned decimal, or `nan:canonical`, or `nan:arithmetic`. */
export type Value =
  | { type: 'i32' | 'i64' | 'f32' | 'f64'; value: string }
  | { type: 'v128'; lane_type: LaneType; value: string[] }
  | { type: ReferenceKind; value?: string; heap?: string }

export type ExpectedValue = Value | { type: 'either'; values: Value[] }

/** What an assertion asserts: `return`, `invalid`; undefined of other commands. */
export function assertionKind({ type }: Command): string | undefined {
  return type.startsWith('assert_') ? type.slice('assert_'.length) : undefined
}

/** Text-format-only assertions carry no bytes. */
export function isRunnable(command: Command): boolean {
  return !(
    (command.type === 'assert_malformed' || command.type === 'assert_invalid') &&
    command.hex === undefined
  )
}

export function bytesOf(command: Command): Uint8Array {
  return new Uint8Array(Buffer.from(command.hex!, 'hex'))
}
