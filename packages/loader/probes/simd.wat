;; Stores and loads, lanes, wide products and saturating conversions: what engines without the instructions they
;; would like to have put together from others.
(module
  (memory 1)
  (func (export "f") (result i32)
    (v128.store (i32.const 1)
      (i8x16.swizzle (i32x4.splat (i32.const 0x10010203)) (i32x4.splat (i32.const 0x10010203))))
    (i32x4.all_true
      (v128.and
        (i32x4.eq
          (i32x4.dot_i16x8_s (v128.load (i32.const 1)) (i16x8.splat (i32.const 3)))
          (i32x4.splat (i32.const 0x336)))
        (i64x2.eq
          (i64x2.mul
            (i32x4.trunc_sat_f32x4_s (f32x4.splat (f32.const inf)))
            (i64x2.splat (i64.const 0x1_0000_0001)))
          (i64x2.splat (i64.const -0x0000_0001_8000_0001)))))))
