import { expect, test } from 'vitest'
import { parseRequest, specifierOf } from '../src/request.js'

test.each([
  ['/a/x.wasm', { file: '/a/x.wasm', form: 'instance' }],
  ['/a/x.wasm?init', { file: '/a/x.wasm', form: 'init' }],
  ['/a/x.wasm?factory', { file: '/a/x.wasm', form: 'factory' }],
  ['/a/x.wasm?source', { file: '/a/x.wasm', form: 'source' }],
  ['/a/x.wasm?url&no-inline', { file: '/a/x.wasm', form: 'url' }],
  ['/a/x.wasm?dewasm-output', { file: '/a/x.wasm', form: 'output' }],
  // What development servers add.
  ['/a/x.wasm?t=1732115', { file: '/a/x.wasm', form: 'instance' }],
  ['/a/x.wasm?import&init', { file: '/a/x.wasm', form: 'init' }],
  ['/a/x-1234.wasm.data?url', { file: '/a/x-1234.wasm.data', form: 'url' }],
])('%s', (id, request) => {
  expect(parseRequest(id)).toEqual(request)
})

test.each([
  '/a/x.js',
  '/a/x.wasm.js',
  '/a/x.js?file=x.wasm',
  '/a/x.wasm?raw',
  '/a/x.wasm?worker',
  '/a/x.wasm.data',
])('%s is none of ours', (id) => {
  expect(parseRequest(id)).toBeUndefined()
})

test('specifiers are read as they are written', () => {
  const form = 'output'
  expect(parseRequest(specifierOf('C:\\a\\x.wasm', form))).toEqual({ file: 'C:/a/x.wasm', form })
})
