(module
  (memory 1 (pagesize 1))
  (func (export "f") (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.sub (memory.size) (i32.const 1))))
