(module
  (func (export "f") (result i32)
    (local v128)
    (i32x4.extract_lane 0
      (i32x4.relaxed_trunc_f32x4_s
        (f32x4.relaxed_madd
          (f32x4.splat (f32.const 1)) (f32x4.splat (f32.const 1)) (local.get 0))))))
