import { describe } from 'vitest'
import { simplifyInstructions } from '../../../src/optimize/simplify-instructions.js'
import { rewrites } from '../../support/rewrites.js'

// Codes of types: 16 and 17 are (ref 0) and (ref null 0).

/** What `body` computes from v0, v1 and v2 becomes `after`; both end by returning `result`. */
function becomes(title: string, params: string[], body: string[], after: string[], result: string): void {
  const text = (lines: string[]) =>
    `func f 0 (${params.join(', ')}) -> (${result})
b0(${params.map((param, i) => `v${i}: ${param}`).join(', ')}):
${lines.map((line) => `  ${line}\n`).join('')}`
  rewrites(title, simplifyInstructions, text(body), text(after))
}

describe('whether a reference is null', () => {
  becomes(
    'is seen by its type',
    ['(ref 0)'],
    ['v1 = ref.is_null v0', 'return v1'],
    ['v1 = i32.const value=0', 'return v1'],
    'i32',
  )
  becomes(
    'is seen by what makes it',
    ['i32'],
    ['v1 = ref.null heapType=17 -> (ref null 0)', 'v2 = ref.is_null v1', 'return v2'],
    ['v1 = ref.null heapType=17 -> (ref null 0)', 'v2 = i32.const value=1', 'return v2'],
    'i32',
  )
  becomes(
    'is what a test of null says',
    ['i32'],
    [
      'v1 = ref.null heapType=17 -> (ref null 0)',
      'v2 = ref.test heapType=17 v1',
      'v3 = ref.test heapType=16 v1',
      'v4 = i32.shl v2, v0',
      'v5 = i32.shl v3, v4',
      'return v4, v5',
    ],
    [
      'v1 = ref.null heapType=17 -> (ref null 0)',
      'v2 = i32.const value=1',
      'v3 = i32.const value=0',
      'v4 = i32.shl v2, v0',
      'return v4, v3',
    ],
    'i32, i32',
  )
  becomes(
    'is not checked of what never is',
    ['(ref 0)'],
    ['v1 = ref.as_non_null v0 -> (ref 0)', 'v2 = struct.get type=0 field=0 v1 -> i32', 'return v2'],
    ['v2 = struct.get type=0 field=0 v0 -> i32', 'return v2'],
    'i32',
  )
  becomes(
    'stays open else',
    ['(ref null 0)'],
    ['v1 = ref.is_null v0', 'return v1'],
    ['v1 = ref.is_null v0', 'return v1'],
    'i32',
  )
})

describe('equality', () => {
  becomes(
    'of a reference with itself',
    ['eqref'],
    ['v1 = ref.eq v0, v0', 'return v1'],
    ['v1 = i32.const value=1', 'return v1'],
    'i32',
  )
  becomes(
    'with null is a test for null, from either side',
    ['eqref', '(ref null 0)'],
    [
      'v2 = ref.null heapType=17 -> (ref null 0)',
      'v3 = ref.eq v0, v2',
      'v4 = ref.eq v2, v1',
      'return v3, v4',
    ],
    [
      'v2 = ref.null heapType=17 -> (ref null 0)',
      'v3 = ref.is_null v0',
      'v4 = ref.is_null v1',
      'return v3, v4',
    ],
    'i32, i32',
  )
})

describe('numbers of 31 bits', () => {
  becomes(
    'are read as they are made',
    ['i32'],
    ['v1 = ref.i31 v0', 'v2 = i31.get_s v1', 'v3 = i31.get_u v1', 'return v2, v3'],
    [
      'v1 = ref.i31 v0',
      'v4 = i32.const value=1',
      'v5 = i32.shl v0, v4',
      'v6 = i32.const value=1',
      'v2 = i32.shr_s v5, v6',
      'v7 = i32.const value=2147483647',
      'v3 = i32.and v0, v7',
      'return v2, v3',
    ],
    'i32, i32',
  )
})

describe('the length of a new array', () => {
  becomes(
    'is what it is made with',
    ['i32', 'i32'],
    [
      'v2 = array.new_fixed type=0 count=2 v0, v1 -> (ref 0)',
      'v3 = array.len type=0 v2',
      'v4 = array.new type=0 v0, v1 -> (ref 0)',
      'v5 = array.len type=0 v4',
      'v6 = array.new_default type=0 v0 -> (ref 0)',
      'v7 = array.len type=0 v6',
      'v8 = array.new_data type=0 data=0 v0, v1 -> (ref 0)',
      'v9 = array.len type=0 v8',
      'return v3, v5, v7, v9',
    ],
    [
      'v2 = array.new_fixed type=0 count=2 v0, v1 -> (ref 0)',
      'v3 = i32.const value=2',
      'v4 = array.new type=0 v0, v1 -> (ref 0)',
      'v6 = array.new_default type=0 v0 -> (ref 0)',
      'v8 = array.new_data type=0 data=0 v0, v1 -> (ref 0)',
      'return v3, v1, v0, v1',
    ],
    'i32, i32, i32, i32',
  )
})

describe('conversions', () => {
  becomes(
    'there and back are nothing',
    ['anyref', 'externref'],
    [
      'v2 = extern.convert_any v0 -> externref',
      'v3 = any.convert_extern v2 -> anyref',
      'v4 = any.convert_extern v1 -> anyref',
      'v5 = extern.convert_any v4 -> externref',
      'return v3, v5',
    ],
    ['v2 = extern.convert_any v0 -> externref', 'v4 = any.convert_extern v1 -> anyref', 'return v0, v1'],
    'anyref, externref',
  )
})
