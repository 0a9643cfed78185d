import { test } from 'vitest'
import { expectEmitted } from './expect-emitted.js'

test('operands evaluated in another order than they come in are kept apart', () => {
  expectEmitted(
    `
      func order 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = call function=7 v0 -> i32
        v2 = call function=8 v0 -> i32
        v3 = i32.sub v2, v1
        return v3
    `,
    `
      function F0(i0) {
        let i1 = F7(i0);
        return F8(i0) - i1 | 0;
      }
    `,
  )
})

test('operands in their order stand in one expression', () => {
  expectEmitted(
    `
      func order 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = call function=7 v0 -> i32
        v2 = call function=8 v0 -> i32
        v3 = i32.sub v1, v2
        return v3
    `,
    `
      function F0(i0) {
        return F7(i0) - F8(i0) | 0;
      }
    `,
  )
})

test('a load does not pass a store', () => {
  expectEmitted(
    `
      func passes 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = i32.load v0
        v2 = i32.const value=1
        i32.store v0, v2
        v3 = i32.add v1, v2
        return v3
    `,
    `
      function F0(i0) {
        let i1 = D0.getInt32(i0, true);
        D0.setInt32(i0, 1, true);
        return i1 + 1 | 0;
      }
    `,
  )
})

test('what may replace a view is evaluated before the view is read', () => {
  expectEmitted(
    `
      func view 0 (i32) -> ()
      b0(v0: i32):
        v1 = call function=7 v0 -> i32
        i32.store offset=8 v0, v1
        return
    `,
    `
      function F0(i0) {
        let i1 = F7(i0);
        D0.setInt32((i0 >>> 0) + 8, i1 | 0, true);
      }
    `,
  )
})

test('what may trap does not become an arm of a choice', () => {
  expectEmitted(
    `
      func arms 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.load v0
        v3 = i32.const value=3
        v4 = i32.add v1, v3
        v5 = select v2, v4, v1 -> i32
        return v5
    `,
    `
      function F0(i0, i1) {
        i0 = D0.getInt32(i0, true);
        return (i1 ? i0 : i1 + 3) | 0;
      }
    `,
  )
})

test('arguments that may trap come before the search for the code', () => {
  expectEmitted(
    `
      func table 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.load v0
        v3 = i32.const value=1
        v4 = i32.add v1, v3
        v5 = call_indirect type=3 v2, v1, v4 -> i32
        return v5
    `,
    `
      function F0(i0, i1) {
        i0 = D0.getInt32(i0, true);
        let i2 = i1 + 1 | 0;
        return (V0_3[i2] ?? resolveIndirect(T0, K3, i2))(i0, i1);
      }
    `,
  )
})

test('results that a call left where they belong are passed on', () => {
  expectEmitted(
    `
      func results 0 (i32) -> (i32, i32)
      b0(v0: i32):
        v1 = call function=7 v0 -> (i32, i32)
        v2 = project result=0 v1 -> i32
        v3 = project result=1 v1 -> i32
        return v2, v3
    `,
    `
      function F0(i0) {
        return F7(i0);
      }
    `,
  )
})

test('results that change places are not', () => {
  expectEmitted(
    `
      func swapped 0 (i32) -> (i32, i32)
      b0(v0: i32):
        v1 = call function=7 v0 -> (i32, i32)
        v2 = project result=0 v1 -> i32
        v3 = project result=1 v1 -> i32
        return v3, v2
    `,
    `
      function F0(i0) {
        let i1 = F7(i0);
        i0 = RI[1];
        RI[1] = i1;
        return i0;
      }
    `,
  )
})

test('a register is read before it is overwritten', () => {
  expectEmitted(
    `
      func kept 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = call function=7 v0 -> (i32, i32)
        v2 = project result=0 v1 -> i32
        v3 = project result=1 v1 -> i32
        v4 = pair.shl v2, v3, v0 -> (i32, i32)
        v5 = project result=1 v4 -> i32
        v6 = i32.sub v5, v3
        return v6
    `,
    `
      function F0(i0) {
        let i1 = F7(i0);
        let i2 = RI[1];
        pairShiftLeft(i1, i2, i0);
        return RI[1] - i2 | 0;
      }
    `,
  )
})

test('results of one call that go into an arm are read in their order', () => {
  expectEmitted(
    `
      func arm 0 (i32, i32, i32) -> (i32)
      b0(v0: i32, v1: i32, v2: i32):
        v3 = f64.convert_i32_s v1
        v4 = pair.reinterpret_f64 v3 -> (i32, i32)
        v5 = project result=0 v4 -> i32
        v6 = project result=1 v4 -> i32
        br_if v0, b2(v5, v6), b1()
      b1():
        br b2(v1, v2)
      b2(v7: i32, v8: i32):
        v9 = i32.div_s v7, v8
        return v9
    `,
    `
      function F0(i0, i1, i2) {
        let i3 = pairFromFloat64(i1);
        if (i0) {
          i2 = RI[1];
        } else {
          i3 = i1;
        }
        return i3 / ((i2 + 1 >>> 0 > 1 ? i2 : checkDivisor(i3, i2)) | 0) | 0;
      }
    `,
  )
})

test('sums are wrapped once, comparisons made numbers where it counts', () => {
  expectEmitted(
    `
      func forms 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.add v0, v1
        v3 = i32.const value=16
        v4 = i32.sub v2, v3
        v5 = i32.mul v4, v2
        v6 = i32.const value=255
        v7 = i32.and v5, v6
        v8 = i32.const value=1
        v9 = i32.add v7, v8
        v10 = i32.lt_u v9, v1
        v11 = i32.lt_s v9, v6
        v12 = i32.and v10, v11
        v13 = i32.eqz v12
        v14 = i32.add v13, v9
        return v14
    `,
    `
      function F0(i0, i1) {
        i0 = i0 + i1 | 0;
        i0 = (Math.imul(i0 - 16, i0) & 255) + 1;
        return !(i0 < i1 >>> 0 & i0 < 255) + i0;
      }
    `,
  )
})

test('division by a constant needs no check', () => {
  expectEmitted(
    `
      func divide 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.const value=10
        v3 = i32.div_s v0, v2
        v4 = i32.div_u v0, v2
        v5 = i32.rem_s v0, v2
        v6 = i32.rem_u v0, v1
        v7 = i32.div_s v0, v1
        v8 = i32.add v3, v4
        v9 = i32.add v8, v5
        v10 = i32.add v9, v6
        v11 = i32.add v10, v7
        return v11
    `,
    `
      function F0(i0, i1) {
        let i2 = remainderUnsigned(i0, i1 !== 0 ? i1 : remainderByZero() | 0);
        return ((((i0 / 10 | 0) + ((i0 >>> 0) / 10 | 0) | 0) + (i0 - Math.imul(i0 / 10 | 0, 10) | 0) | 0) + i2 | 0) + (i0 / ((i1 + 1 >>> 0 > 1 ? i1 : checkDivisor(i0, i1)) | 0) | 0) | 0;
      }
    `,
  )
})

test('a sum is wrapped before what it is kept for while other things happen', () => {
  expectEmitted(
    `
      func keep 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.add v0, v1
        v3 = i32.load offset=0 align=2 v1
        v4 = i32.xor v2, v3
        v5 = i32.const value=3
        v6 = i32.shl v4, v5
        v7 = i32.sub v1, v0
        v8 = i32.and v7, v6
        return v8
    `,
    `
      function F0(i0, i1) {
        return (i1 - i0 | 0) & ((i0 + i1 | 0) ^ D0.getInt32(i1, true)) << 3;
      }
    `,
  )
})

test('f32 is rounded once an operation, and not for a store', () => {
  expectEmitted(
    `
      func single 0 (f32, f32, i32) -> (f32)
      b0(v0: f32, v1: f32, v2: i32):
        v3 = f32.mul v0, v1
        v4 = f32.add v3, v0
        f32.store v2, v4
        v5 = f32.convert_i32_u v2
        v6 = f32.const bits=0x3dcccccd
        v7 = f32.mul v5, v6
        v8 = f32.neg v7
        return v8
    `,
    `
      function F0(f0, f1, i0) {
        D0.setFloat32(i0, Math.fround(f0 * f1) + f0, true);
        return -Math.fround(Math.fround(i0) * .10000000149011612);
      }
    `,
  )
})

test('floats are written exactly', () => {
  expectEmitted(
    `
      func constants 0 (f64) -> (f64)
      b0(v0: f64):
        v1 = f64.const low=0 high=-2147483648
        v2 = f64.const low=0 high=2146959360
        v3 = f64.const low=0 high=2146435072
        v4 = f64.const low=-1717986918 high=1069128089
        v5 = f64.add v0, v1
        v6 = f64.sub v5, v2
        v7 = f64.mul v6, v3
        v8 = f64.sub v7, v4
        v9 = f64.neg v1
        v10 = f64.sub v8, v9
        return v10
    `,
    `
      function F0(d0) {
        return (d0 + -0 - NaN) * Infinity - .1 - - -0;
      }
    `,
  )
})

test('an address that was accessed once is known not to be negative', () => {
  expectEmitted(
    `
      func addresses 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.load offset=4 v0
        v3 = i32.load offset=8 v0
        v4 = i32.add v2, v3
        br_if v1, b1(), b2()
      b1():
        v5 = i32.load offset=12 v0
        v6 = i32.load offset=16 v1
        v7 = i32.add v5, v6
        return v7
      b2():
        v8 = i32.load offset=16 v1
        v9 = i32.add v8, v4
        return v9
    `,
    `
      function F0(i0, i1) {
        let i2 = D0.getInt32((i0 >>> 0) + 4, true) + D0.getInt32(i0 + 8, true) | 0;
        if (i1) return D0.getInt32(i0 + 12, true) + D0.getInt32((i1 >>> 0) + 16, true) | 0;
        return D0.getInt32((i1 >>> 0) + 16, true) + i2 | 0;
      }
    `,
  )
})

test('without exact traps nothing is checked and loads may become arms', () => {
  expectEmitted(
    `
      func loose 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.load offset=4 v0
        v3 = i32.div_s v2, v1
        v4 = i32.rem_u v0, v1
        v5 = select v3, v4, v1 -> i32
        return v5
    `,
    `
      function F0(i0, i1) {
        return i1 ? D0.getInt32(i0 + 4 | 0, true) / i1 | 0 : remainderUnsigned(i0, i1);
      }
    `,
    { exactTraps: false },
  )
})

test('of the two results of a helper, neither is left to one arm', () => {
  expectEmitted(
    `
      func arms 0 (i32, i32, i32) -> (i32)
      b0(v0: i32, v1: i32, v2: i32):
        v3 = pair.shl v0, v1, v2 -> (i32, i32)
        v4 = project result=0 v3 -> i32
        v5 = project result=1 v3 -> i32
        v6 = select v4, v5, v0 -> i32
        v7 = pair.shr_u v0, v1, v2 -> (i32, i32)
        v8 = project result=0 v7 -> i32
        v9 = project result=1 v7 -> i32
        br_if v6, b1(v8), b1(v9)
      b1(v10: i32):
        v11 = i32.const value=1
        v12 = i32.add v10, v11
        return v12
    `,
    `
      function F0(i0, i1, i2) {
        let i3 = pairShiftLeft(i0, i1, i2);
        i3 = i0 ? i3 : RI[1];
        let i4 = pairShiftRightUnsigned(i0, i1, i2);
        if (!i3) {
          i4 = RI[1];
        }
        return i4 + 1 | 0;
      }
    `,
  )
})
