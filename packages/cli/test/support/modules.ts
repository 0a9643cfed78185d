// Small modules in the binary format.

/** (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))) */
export const add = Buffer.from(
  '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b',
  'hex',
)

/** (memory (export "memory") 1) (data (i32.const 8) "hello") */
export const hello = Buffer.from(
  '0061736d010000000503010001070a01066d656d6f727902000b0b010041080b0568656c6c6f',
  'hex',
)
