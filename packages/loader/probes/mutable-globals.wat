;; A global that is exported and changes.
(module
  (global (export "g") (mut i32) (i32.const 0))
  (func (export "f") (result i32) (global.set 0 (i32.const 1)) (global.get 0)))
