import { expect, test } from 'vitest'
import { rewriteImports } from '../src/rewrite-imports.js'

const isOurs = (specifier: string) => specifier.endsWith('.wasm')
const rewrite = (code: string, rewritesUrls = true) => rewriteImports(code, { isOurs, rewritesUrls })?.code

test.each([
  [`import source mod from './a.wasm'`, `import  mod from './a.wasm?source'`],
  [`import source from from "pkg/a.wasm";`, `import  from from "pkg/a.wasm?source";`],
  [
    `const mod = await import.source('./a.wasm')`,
    `const mod = await import('./a.wasm?source').then((module) => module.default)`,
  ],
  [
    `fetch(new URL('a.wasm', import.meta.url))`,
    `import dewasmUrl0 from "./a.wasm?url";fetch(new URL(dewasmUrl0, globalThis.location))`,
  ],
  [
    `const a: URL = <b>{new URL("../a.wasm", import.meta.url,)}</b>`,
    `import dewasmUrl0 from "../a.wasm?url";const a: URL = <b>{new URL(dewasmUrl0, globalThis.location)}</b>`,
  ],
])('%s', (code, rewritten) => {
  expect(rewrite(code)).toBe(rewritten)
})

test.each([
  `import source from './a.wasm'`,
  `import { source } from './a.wasm'`,
  `import source mod from './a.js'`,
  `// import source mod from './a.wasm'`,
  '`import source mod from "./a.wasm"`',
  `x.import.source('./a.wasm')`,
  `new URL('./a.js', import.meta.url)`,
  `new URL('./a.wasm', base)`,
  `new URL('./a.wasm?init', import.meta.url)`,
])('%s stays', (code) => {
  expect(rewrite(code)).toBeUndefined()
})

test('URLs stay where the bundler knows them', () => {
  expect(rewrite(`new URL('a.wasm', import.meta.url)`, false)).toBeUndefined()
})

test('lines stay where they are', () => {
  const { map } = rewriteImports(`\n\nimport source mod from './a.wasm'\nmod()`, {
    isOurs,
    rewritesUrls: true,
  })!
  expect(map.mappings.split(';')).toHaveLength(4)
})
