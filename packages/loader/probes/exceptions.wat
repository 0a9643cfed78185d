(module
  (tag)
  (func (export "f") (result i32)
    (block
      (try_table (catch 0 0) (throw 0))
      (unreachable))
    (i32.const 1)))
