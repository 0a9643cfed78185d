// The kernels of fixtures/kernels: to which group each belongs, and how much work a run does. `size` takes a JIT some
// 10 to 30 ms natively; `small` is for engines without one, which take 50 to 200 times as long.

const loops = 'loop nests'
const long = 'i64'
const rest = 'other'

const kernel = (name, group, size, small, driver) => ({ name, group, size, small, driver })

/** The groups whose geometric means are shown, in order. */
export const groups = [loops, long, rest]

export const kernels = [
  kernel('gemm', loops, 16, 1),
  kernel('matmul-inner', loops, 220, 64),
  kernel('jacobi-2d', loops, 120, 3),
  kernel('seidel-2d', loops, 60, 4),
  kernel('lu', loops, 256, 96),
  kernel('cholesky', loops, 400, 110),
  kernel('fdtd-2d', loops, 240, 4),
  kernel('heat-3d', loops, 60, 2),
  kernel('covariance', loops, 30, 1),
  kernel('floyd-warshall', loops, 240, 72),
  kernel('nussinov', loops, 319, 110),
  kernel('convolution-f32', loops, 24, 1),
  kernel('dot-f32', loops, 2000, 40),
  kernel('matrix-f32', loops, 3000, 25),

  kernel('xxhash64', long, 3000, 6),
  kernel('siphash', long, 1200, 6),
  kernel('fnv64', long, 700, 10),
  kernel('sha512', long, 30000, 150),
  kernel('keccak', long, 16000, 80),
  kernel('multiply64', long, 8000000, 60000),
  kernel('multiply-high64', long, 1500000, 20000),
  kernel('divide64', long, 25000, 500),
  kernel('decimal64', long, 300000, 3000),
  kernel('bits64', long, 6000000, 60000),
  kernel('bitboard64', long, 300000, 5000),
  kernel('xoshiro', long, 10000000, 80000),
  kernel('recursion64', long, 29, 25),
  kernel('counters64', long, 2500, 30),

  kernel('hash32', rest, 200, 8),
  kernel('sha256', rest, 40000, 600),
  kernel('pbkdf2', rest, 6000, 60),
  kernel('chacha20', rest, 1500, 30),
  kernel('bits32', rest, 4000000, 100000),
  kernel('divide32', rest, 1500000, 60000),
  kernel('quicksort-i32', rest, 250000, 10000),
  kernel('heapsort-f64', rest, 120000, 6000),
  kernel('linked-list', rest, 100, 6),
  kernel('binary-tree', rest, 50000, 5000),
  kernel('json-parse', rest, 300, 5),
  kernel('utf8', rest, 300, 6),
  kernel('lz', rest, 40, 2),
  kernel('hash-table', rest, 300000, 12000),
  kernel('allocator', rest, 30000, 3000),
  kernel('recursion32', rest, 33, 26),
  kernel('indirect-calls', rest, 3000, 100),
  kernel('virtual-calls', rest, 3000, 80),
  kernel('interpreter', rest, 4000000, 120000),
  kernel('packed-structs', rest, 2500, 40),
  kernel('huge-switch', rest, 1500000, 60000),
  kernel('huge-straight', rest, 6000, 60),
  kernel('tiny-exports', rest, 3000000, 200000, 'tinyExports'),
  kernel('tiny-imports', rest, 3000000, 250000),
  kernel('nbody', rest, 200000, 3000),
  kernel('mandelbrot', rest, 300, 110),
  kernel('spectral-norm', rest, 400, 130),
  kernel('string-search', rest, 80, 3),
  kernel('bit-sieve', rest, 3000000, 60000),
  kernel('fannkuch', rest, 9, 7),
  kernel('life', rest, 120, 4),
  kernel('conversions', rest, 1000, 20),
]

/**
 * Source text of what JavaScript does with a kernel's exports: `run` alone, or a loop that calls functions so small that
 * the calls are the work. Each variant gets a copy of its own, so that no engine sees calls of several kinds.
 */
export const drivers = {
  run: 'function (exports) { return exports.run }',
  tinyExports: `function (exports) {
    var add = exports.add, scale = exports.scale, count = exports.count, reset = exports.reset
    return function (n) {
      var h = 1, x = 0
      reset()
      for (var i = 0; i < n; i++) {
        h = add(h, i)
        x = scale(x)
        h ^= count(i & 7)
      }
      return h + x
    }
  }`,
}

/** What the kernels import. */
export const imports = `{ env: {
  mix: function (a, b) { return (a ^ b) + 7 | 0 },
  smooth: function (x) { return x * 0.5 },
} }`
