// Modules to begin with.

export const EXAMPLES: Readonly<Record<string, string>> = {
  Factorial: `;; 64-bit integers are pairs of 32-bit ones inside, BigInt outside.
(module
  (func $factorial (export "factorial") (param $n i64) (result i64)
    (if (result i64) (i64.lt_s (local.get $n) (i64.const 2))
      (then (i64.const 1))
      (else
        (i64.mul
          (local.get $n)
          (call $factorial (i64.sub (local.get $n) (i64.const 1))))))))
`,
  'Sieve in memory': `;; Loops over memory become loops over a view of it.
(module
  (memory (export "memory") 1)
  (func (export "primesBelow") (param $limit i32) (result i32)
    (local $i i32) (local $j i32) (local $count i32)
    (memory.fill (i32.const 0) (i32.const 0) (local.get $limit))
    (local.set $i (i32.const 2))
    (loop $next
      (if (i32.lt_u (local.get $i) (local.get $limit))
        (then
          (if (i32.eqz (i32.load8_u (local.get $i)))
            (then
              (local.set $count (i32.add (local.get $count) (i32.const 1)))
              (local.set $j (i32.shl (local.get $i) (i32.const 1)))
              (block $done
                (loop $mark
                  (br_if $done (i32.ge_u (local.get $j) (local.get $limit)))
                  (i32.store8 (local.get $j) (i32.const 1))
                  (local.set $j (i32.add (local.get $j) (local.get $i)))
                  (br $mark)))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next))))
    (local.get $count)))
`,
  Traps: `;; Traps are where WebAssembly has them, and are its own errors.
(module
  (memory 1)
  (func (export "divide") (param i32 i32) (result i32)
    (i32.div_s (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32)
    (i32.load (local.get 0)))
  (func (export "truncate") (param f64) (result i32)
    (i32.trunc_f64_s (local.get 0))))
`,
  'Vectors and tail calls': `;; What newer proposals add runs on any engine.
(module
  (func (export "dot") (param f32 f32) (result f32)
    (local $product v128)
    (local.set $product
      (f32x4.mul
        (f32x4.splat (local.get 0))
        (f32x4.replace_lane 2 (f32x4.splat (local.get 1)) (f32.const 10))))
    (f32.add
      (f32x4.extract_lane 0 (local.get $product))
      (f32x4.extract_lane 2 (local.get $product))))
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (return_call $even (i32.sub (local.get 0) (i32.const 1)))))))
`,
  'Imports and exceptions': `;; Calls of imports are shown below.
(module
  (import "console" "log" (func $log (param i32)))
  (tag $failed (param i32))
  (func $work (param i32)
    (if (i32.gt_s (local.get 0) (i32.const 3))
      (then (throw $failed (local.get 0))))
    (call $log (local.get 0)))
  (func (export "run") (param $count i32) (result i32)
    (local $i i32)
    (try (result i32)
      (do
        (loop $again
          (call $work (local.get $i))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $i) (local.get $count))))
        (i32.const -1))
      (catch $failed))))
`,
}
