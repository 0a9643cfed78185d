// A module whose functions reach each other in every way:
//
//   (module
//     (type $unary (func (param i32) (result i32)))
//     (import "host" "note" (func $note (param i32)))
//     (memory 1 4) (table 3 funcref) (elem (i32.const 0) func $direct $double)
//     (func $direct (export "direct") (type $unary) (call $note (local.get 0)) (i32.add (local.get 0) (i32.const 1)))
//     (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
//     (func (export "indirect") (param i32 i32) (result i32)
//       (call_indirect (type $unary) (local.get 1) (local.get 0)))
//     (func $recurse (export "recurse") (type $unary) (if (result i32) (local.get 0)
//       (then (i32.add (i32.const 1) (call $recurse (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
//     (func (export "grow") (type $unary) (memory.grow (local.get 0)))
//     (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
//     (func (export "reference") (type $unary) (call_ref $unary (local.get 0) (ref.func $double))))
export const MANY_CALLS = Uint8Array.from(
  Buffer.from(
    '0061736d0100000001100360017f017f60017f0060027f7f017f020d0104686f7374046e6f74650001030807000002000002' +
      '00040401700003050401010104073b0606646972656374000108696e6469726563740003077265637572736500040467726f' +
      '770005066469766964650006097265666572656e636500070908010041000b0201020a4c070b0020001000200041016a0b07' +
      '0020004101740b0900200120001100000b14002000047f4101200041016b10046a0541000b0b0600200040000b0700200020' +
      '016d0b08002000d20214000b0031046e616d6501200400046e6f746501066469726563740206646f75626c65040772656375' +
      '7273650408010005756e617279',
    'hex',
  ),
)
