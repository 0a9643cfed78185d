(module
  (memory 1 1 shared)
  (func (export "f") (result i32)
    (i32.atomic.store (i32.const 8) (i32.const 1))
    (i32.atomic.rmw.sub (i32.const 8) (i32.const 1))))
