import { expect, test } from 'vitest'
import { createFileFilter, createFileOptions, type Mode } from '../src/options.js'

test('defaults', () => {
  expect(createFileOptions({})('/a/x.wasm')).toEqual({
    mode: 'fallback',
    forceFallback: false,
    compile: {},
    dts: false,
    dataLimit: 65536,
  })
})

test('of several overrides the last one counts, and options of the compiler add up', () => {
  const optionsOf = createFileOptions({
    mode: 'js',
    compile: { optimize: 1 },
    overrides: [
      { include: '**/vendor/**', mode: 'wasm', compile: { minify: true } },
      { include: /b\.wasm$/, exclude: '**/old/**', compile: { optimize: 's' } },
    ],
  })
  expect(optionsOf('/a/a.wasm')).toMatchObject({ mode: 'js', compile: { optimize: 1 } })
  expect(optionsOf('/vendor/a.wasm')).toMatchObject({ mode: 'wasm', compile: { optimize: 1, minify: true } })
  expect(optionsOf('/vendor/b.wasm').compile).toEqual({ optimize: 's', minify: true })
  expect(optionsOf('/vendor/old/b.wasm').compile).toEqual({ optimize: 1, minify: true })
})

test('files are ours or are not', () => {
  expect(createFileFilter({})('/a/x.wasm')).toBe(true)
  const filter = createFileFilter({ include: '**/*.wasm', exclude: /vendor/ })
  expect([filter('/a/x.wasm'), filter('/vendor/x.wasm')]).toEqual([true, false])
})

test('a mode that is none is refused', () => {
  const mode = 'native' as Mode
  const message = 'unplugin-dewasm: mode: native is none of js, fallback, wasm'
  expect(() => createFileOptions({ mode })).toThrow(message)
  expect(() => createFileOptions({ overrides: [{ include: /x/, mode }] })).toThrow(message)
})
