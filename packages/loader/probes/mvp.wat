;; Memory that is not aligned, 64-bit integers, a table and a call through it.
(module
  (type (func (result i32)))
  (func (export "f") (result i32)
    (i64.store (i32.const 1) (i64.mul (i64.const 0x1_0000_0001) (i64.const 0x1_0000_0001)))
    (i32.sub (i32.load (i32.const 5)) (call_indirect (type 0) (i32.const 0))))
  (func (result i32) (i32.const 1))
  (table 1 funcref)
  (memory 1)
  (elem (i32.const 0) 1))
