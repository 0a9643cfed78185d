import { expect, test } from 'vitest'
import { formatInputError, InputError, InvalidError, MalformedError } from '../src/errors.js'

test('the code is the fault in kebab-case, and the message adds the detail', () => {
  const error = new InvalidError('malformed UTF-8 encoding', { detail: 'byte 0xff' })
  expect(error).toBeInstanceOf(InputError)
  expect(error.code).toBe('malformed-utf-8-encoding')
  expect(error.message).toBe('malformed UTF-8 encoding: byte 0xff')
  expect(error.name).toBe('InvalidError')
})

test('a diagnostic says what, where and what to do', () => {
  const error = new MalformedError('feature disabled', {
    detail: "v128 needs 'simd'",
    offset: 0x1a2b,
    section: 'code',
    functionIndex: 7,
    functionName: 'blur',
    hint: 'Allow it.',
  })
  expect(formatInputError(error, 'in.wasm')).toBe(
    [
      "in.wasm:0x1a2b: error[feature-disabled]: feature disabled: v128 needs 'simd'",
      '  in function 7 (blur)',
      '  in section code',
      '  Allow it.',
    ].join('\n'),
  )
})

test('names from the module cannot send control characters to the terminal', () => {
  const error = new InvalidError('unknown local', { functionIndex: 0, functionName: 'a\u001b[31m\nb\u202e' })
  expect(formatInputError(error, 'x')).toContain('(a\\u{1b}[31m\\u{a}b\\u{202e})')
})
