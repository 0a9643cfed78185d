;; Several results of a function and parameters of a block.
(module
  (func (result i32 i32) (i32.const 3) (i32.const 2))
  (func (export "f") (result i32) (call 0) (block (param i32 i32) (result i32) (i32.sub))))
