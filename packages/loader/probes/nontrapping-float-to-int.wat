(module
  (func (export "f") (result i32)
    (i32.sub (i32.trunc_sat_f32_u (f32.const inf)) (i32.const -2))))
