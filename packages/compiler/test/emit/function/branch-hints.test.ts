import { describe, expect, test } from 'vitest'
import { parseFunction } from '../../../src/ir/parse.js'
import { emitted, TestContext } from './run-javascript.js'

/** The body of a function that ends in one of two ways; the arms are equally large. */
function ending(hint: string): string {
  return emitted(
    parseFunction(`func f 0 (i32, i32) -> (i32)
b0(v0: i32, v1: i32):
  br_if${hint} v0, b1(), b2()
b1():
  v2 = i32.add v0, v1
  global.set global=0 v2
  return v2
b2():
  v3 = i32.sub v0, v1
  global.set global=0 v3
  return v3
`),
    new TestContext(),
  )
}

/** Likewise, but both arms go on. */
function joining(hint: string, comparison: string): string {
  return emitted(
    parseFunction(`func f 0 (i32, i32) -> ()
b0(v0: i32, v1: i32):
  v2 = ${comparison} v0, v1
  br_if${hint} v2, b1(), b2()
b1():
  global.set global=0 v0
  br b3()
b2():
  global.set global=0 v1
  br b3()
b3():
  v3 = i32.load v0
  global.set global=1 v3
  return
`),
    new TestContext(),
  )
}

const NONE = ''
const LIKELY = ' likely=true'
const UNLIKELY = ' likely=false'

describe('of two arms that end the function', () => {
  test('the unlikely one is nested, the other goes on', () => {
    expect(ending(UNLIKELY)).toMatch(/if \(i0\) \{\n[^}]*i0 \+ i1[^}]*\}\n[^}]*i0 - i1/)
    expect(ending(LIKELY)).toMatch(/if \(!i0\) \{\n[^}]*i0 - i1[^}]*\}\n[^}]*i0 \+ i1/)
    expect(ending(NONE)).toBe(ending(UNLIKELY))
  })
})

describe('of two arms that go on', () => {
  test('the unlikely one comes last', () => {
    expect(joining(UNLIKELY, 'i32.lt_s')).toMatch(
      /if \(i0 >= i1\) \{\n *G\[0\] = i1;\n *\} else \{\n *G\[0\] = i0;/,
    )
    expect(joining(LIKELY, 'i32.lt_s')).toBe(joining(NONE, 'i32.lt_s'))
  })

  test('unless that takes another operation', () => {
    expect(joining(UNLIKELY, 'i32.and')).toBe(joining(NONE, 'i32.and'))
  })
})
