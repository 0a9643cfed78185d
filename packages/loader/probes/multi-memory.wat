(module
  (memory 1)
  (memory 1)
  (func (export "f") (result i32)
    (i32.store 0 (i32.const 8) (i32.const 2))
    (i32.store 1 (i32.const 8) (i32.const 1))
    (i32.load 1 (i32.const 8))))
