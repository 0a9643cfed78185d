import { expect, test } from 'vitest'
import { parseFunction } from '../../../src/ir/parse.js'
import { expectEmitted } from './expect-emitted.js'
import { emitted, TestContext } from './run-javascript.js'

test('an arm that falls through needs no else', () => {
  expectEmitted(
    `
      func abs 0 (i32) -> (i32)
      b0(v0: i32):
        v1 = i32.const value=0
        v2 = i32.lt_s v0, v1
        br_if v2, b1(), b2(v0)
      b1():
        v3 = i32.sub v1, v0
        br b2(v3)
      b2(v4: i32):
        v5 = i32.const value=1
        v6 = i32.add v4, v5
        return v6
    `,
    `
      function F0(i0) {
        if (i0 < 0) {
          i0 = 0 - i0 | 0;
        }
        return i0 + 1 | 0;
      }
    `,
  )
})

test('a loop whose header only decides is a while loop', () => {
  expectEmitted(
    `
      func sum 0 (i32, i32) -> (i32)
      b0(v0: i32, v1: i32):
        v2 = i32.const value=0
        br b1(v2, v0)
      b1(v3: i32, v4: i32):
        v5 = i32.lt_u v4, v1
        br_if v5, b2(), b3()
      b2():
        v6 = i32.load v4
        v7 = i32.add v3, v6
        v8 = i32.const value=4
        v9 = i32.add v4, v8
        br b1(v7, v9)
      b3():
        return v3
    `,
    `
      function F0(i0, i1) {
        let r0 = D0;
        let i2 = 0;
        while (i0 >>> 0 < i1 >>> 0) {
          i2 = i2 + r0.getInt32(i0, true) | 0;
          i0 = i0 + 4;
        }
        return i2;
      }
    `,
  )
})

test('so is one that decides by a load', () => {
  expectEmitted(
    `
      func count 0 (i32) -> (i32)
      b0(v0: i32):
        br b1(v0)
      b1(v1: i32):
        v2 = i32.load8_u v1
        v3 = i32.const value=1
        v4 = i32.add v1, v3
        br_if v2, b1(v4), b2()
      b2():
        v5 = i32.sub v1, v0
        return v5
    `,
    `
      function F0(i0) {
        let r0 = D0;
        let i1 = i0;
        while (r0.getUint8(i1)) {
          i1 = i1 + 1;
        }
        return i1 - i0 | 0;
      }
    `,
  )
})

test('parameters that trade places need a variable in between', () => {
  expectEmitted(
    `
      func swap 0 (i32, i32, i32) -> (i32)
      b0(v0: i32, v1: i32, v2: i32):
        br b1(v0, v1, v2)
      b1(v3: i32, v4: i32, v5: i32):
        v6 = i32.const value=1
        v7 = i32.sub v5, v6
        br_if v7, b1(v4, v3, v7), b2()
      b2():
        v8 = i32.sub v3, v4
        return v8
    `,
    `
      function F0(i0, i1, i2) {
        for (;;) {
          i2 = i2 - 1 | 0;
          if (!i2) break;
          let i3 = i0;
          i0 = i1;
          i1 = i3;
        }
        return i0 - i1 | 0;
      }
    `,
  )
})

test('loops are left and continued by name only where it must be', () => {
  expectEmitted(
    `
      func nested 0 (i32, i32) -> ()
      b0(v0: i32, v1: i32):
        br b1(v0)
      b1(v2: i32):
        br b2(v1)
      b2(v3: i32):
        v4 = call function=7 v2, v3 -> i32
        br_if v4, b3(), b5()
      b3():
        v5 = call function=8 v3 -> i32
        br_if v5, b6(), b4()
      b4():
        v6 = i32.const value=1
        v7 = i32.sub v3, v6
        br_if v7, b2(v7), b5()
      b5():
        v8 = i32.const value=1
        v9 = i32.sub v2, v8
        br_if v9, b1(v9), b6()
      b6():
        call function=9 v0
        return
    `,
    `
      function F0(i0, i1) {
        let i2 = i0;
        L0: do {
          let i3 = i1;
          while (F7(i2, i3)) {
            if (F8(i3)) break L0;
            i3 = i3 - 1 | 0;
            if (!i3) break;
          }
          i2 = i2 - 1 | 0;
        } while (i2);
        F9(i0);
      }
    `,
  )
})

test('a switch falls from case to case; the default goes on behind it', () => {
  expectEmitted(
    `
      func choose 0 (i32) -> (i32)
      b0(v0: i32):
        br_table v0, b1(), b2(), b1(), b3(), b4()
      b1():
        call function=7 v0
        br b2()
      b2():
        call function=8 v0
        br b5()
      b3():
        v4 = i32.const value=3
        return v4
      b4():
        br b5()
      b5():
        v5 = i32.const value=9
        v6 = i32.add v0, v5
        return v6
    `,
    `
      function F0(i0) {
        switch (i0) {
          case 0:
          case 2:
            F7(i0);
          case 1:
            F8(i0);
            break;
          case 3:
            return 3;
        }
        return i0 + 9 | 0;
      }
    `,
  )
})

test('variables have the names of the locals; what has the same gets a number', () => {
  const fn = parseFunction(`
    func names 0 (i32, i32) -> (i32)
    b0(v0: i32, v1: i32):
      v2 = i32.load v0
      br b1(v0, v2)
    b1(v3: i32, v4: i32):
      v5 = i32.load v3
      br_if v5, b1(v5, v4), b2()
    b2():
      v6 = i32.sub v3, v0
      v7 = i32.sub v6, v4
      v8 = i32.mul v7, v1
      return v8
  `)
  const locals = [0, 1, 2, 0, 2, 3, -1, -1, -1]
  locals.forEach((local, value) => {
    fn.origin[value] = local
  })
  const localNames = new Map([
    [0, 'list'],
    [2, 'first'],
  ])
  expect(emitted(fn, new TestContext({ localNames })).split('\n')).toEqual([
    'function F0(list, i0) {',
    '  let r0 = D0;',
    '  let list$1 = list;',
    '  let first = r0.getInt32(list, true);',
    '  for (;;) {',
    '    let i1 = r0.getInt32(list$1, true);',
    '    if (!i1) break;',
    '    list$1 = i1;',
    '  }',
    '  return Math.imul(list$1 - list - first, i0);',
    '}',
  ])
})
