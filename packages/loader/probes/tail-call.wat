;; More calls than a stack has room for.
(module
  (func (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call 0 (i32.sub (local.get 0) (i32.const 1))))
  (func (export "f") (result i32) (return_call 0 (i32.const 300000))))
