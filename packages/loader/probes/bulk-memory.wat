(module
  (memory 1)
  (func (export "f") (result i32)
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))
    (memory.copy (i32.const 1) (i32.const 2) (i32.const 1))
    (i32.load (i32.const 0))))
