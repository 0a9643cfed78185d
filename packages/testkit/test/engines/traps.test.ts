import { expect, test } from 'vitest'
import { isExpectedTrap, trapKindOf } from '../../src/engines/traps.js'

test('messages of several engine versions are of one kind', () => {
  expect(trapKindOf('null function or function signature mismatch')).toBe('null or signature')
  expect(trapKindOf('function signature mismatch')).toBe('null or signature')
  expect(trapKindOf('memory access out of bounds')).toBe('memory bounds')
  expect(trapKindOf('something else')).toBeUndefined()
})

test('the wrong trap does not pass for the right one', () => {
  expect(isExpectedTrap('divide by zero', 'integer divide by zero')).toBe(true)
  expect(isExpectedTrap('divide result unrepresentable', 'integer divide by zero')).toBe(false)
  expect(isExpectedTrap('null function or function signature mismatch', 'uninitialized element 2')).toBe(true)
  expect(() => isExpectedTrap('unreachable', 'a trap nobody knows')).toThrow('new trap')
})
