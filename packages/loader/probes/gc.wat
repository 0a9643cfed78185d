(module
  (type (struct (field i32)))
  (type (array i8))
  (func (export "f") (result i32)
    (i32.sub
      (array.len (array.new_default 1 (i32.const 2)))
      (struct.get 0 0 (ref.cast (ref 0) (struct.new 0 (i31.get_s (ref.i31 (i32.const 1)))))))))
