(module
  (tag)
  (func (export "f") (result i32)
    try
      throw 0
    catch 0
    end
    i32.const 1))
