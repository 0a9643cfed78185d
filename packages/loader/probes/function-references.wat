(module
  (type (func (result i32)))
  (func (type 0) (i32.const 1))
  (elem declare func 0)
  (func (export "f") (result i32) (call_ref 0 (ref.func 0))))
