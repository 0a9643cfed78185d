;; References of the host in a table that grows.
(module
  (table 0 externref)
  (func (export "f") (result i32)
    (drop (table.grow 0 (ref.null extern) (i32.const 1)))
    (ref.is_null (table.get 0 (i32.const 0)))))
