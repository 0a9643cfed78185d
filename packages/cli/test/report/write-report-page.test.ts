// The page as a file: whatever a module names, nothing of it is markup, and nothing is fetched.
import { gunzipSync } from 'node:zlib'
import { compile } from '@dewasm/compiler'
import { expect, test } from 'vitest'
import { measureOutput } from '../../src/report/measure-output.js'
import type { CodeBlock, PageData } from '../../src/report/page-data.js'
import { writeReportPage } from '../../src/report/write-report-page.js'
import { assemble } from '../support/assemble.js'

async function pageOf(text: string, inputName = 'in.wasm') {
  const bytes = await assemble(text)
  const result = compile(bytes, { report: true })
  const sizes = measureOutput(result, { name: inputName, bytes, fromText: false }, 'out.js')
  return { page: await writeReportPage(sizes, result.code, bytes), code: result.code }
}

function unpack<Value>(page: string, id: string): Value {
  const [, text] = new RegExp(`id="${id}">([^<]*)<`).exec(page)!
  return JSON.parse(gunzipSync(Buffer.from(text!, 'base64')).toString())
}

test('holds figures, reasons and code of every function', async () => {
  const { page, code } = await pageOf(`(module (import "env" "log" (func $log))
    (func $large (export "large") (result i32) (call $log) (call $small) (i32.const 1234567))
    (func $small))`)
  const data = unpack<PageData>(page, 'data')
  expect(data).toMatchObject({ importedFunctions: ['env.log'], shownFunctions: 2 })
  expect(data.output.bytes).toBe(code.length)
  const [large, small] = data.functions
  expect(large).toMatchObject({ index: 1, name: 'large', exports: ['large'], callees: [0, 2] })
  const [wasm, javascript] = unpack<CodeBlock>(page, `code-${large!.code![0]}`)[large!.code![1]]!
  expect(wasm).toContain('i32.const 1234567')
  expect(javascript).toMatch(/^function large\(\) \{[\s\S]*1234567[\s\S]*\}$/)
  expect(small!.code).toEqual([0, 1])
})

test('sizes by gzip add up to that of the output', async () => {
  const { page } = await pageOf(`(module
    ${Array.from({ length: 50 }, (_, i) => `(func (export "f${i}") (result i32) (i32.const ${i * 7919}))`).join('\n')})`)
  const { functions, output } = unpack<PageData>(page, 'data')
  const sum = functions.reduce((total, { gzip }) => total + gzip, 0)
  const bytes = functions.reduce((total, fn) => total + fn.bytes, 0)
  expect(Math.abs(sum - (output.gzip * bytes) / output.bytes)).toBeLessThan(functions.length)
})

test('hostile names are inert', async () => {
  const hostile = `</script><img src=x onerror=alert(1)>`
  const { page } = await pageOf(
    `(module (import "${hostile}" "x" (func)) (func $"${hostile}" (export "${hostile}")))`,
    hostile,
  )
  expect(page).not.toContain('<img')
  expect(page.match(/<\/script>/g)).toHaveLength(3)
  expect(unpack<PageData>(page, 'data').functions[0]!.exports).toEqual([hostile])
})

test('a policy lets nothing else run, and nothing be fetched', async () => {
  const { page } = await pageOf('(module (func))')
  expect(page).toMatch(
    /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-/,
  )
  expect(page).not.toMatch(/\b(src|href)=|url\(|@import|https?:/)
})
