import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext, runInThisContext } from 'node:vm'
import { afterAll, describe, expect, test } from 'vitest'
import * as runtime from '../../../../runtime/src/index.js'
import { assemble } from '../../support/assemble.js'
import { type Bodies, emit, emitBytes, native, type Output, WebAssembly } from './load-output.js'

const directory = mkdtempSync(join(tmpdir(), 'dewasm-formats-'))
afterAll(() => rmSync(directory, { recursive: true }))

let files = 0

function write(extension: string, code: string | Uint8Array, name = `output${files++}`): string {
  const file = join(directory, `${name}.${extension}`)
  writeFileSync(file, code)
  return file
}

const importFile = (file: string) => import(/* @vite-ignore */ pathToFileURL(file).href)

/** Ways to run each format, for text that must mean the same in all of them. */
const formats: Record<string, (text: string, bodies: Bodies) => Promise<Output>> = {
  async esm(text, bodies) {
    const namespace = await importFile(write('mjs', (await emit(text, bodies, { format: 'esm' })).code))
    expect(Object.keys(namespace).sort()).toEqual(['default', 'exports', 'imports', 'instantiate'])
    expect(namespace.default).toMatchObject({ instantiate: namespace.instantiate })
    return namespace
  },
  async cjs(text, bodies) {
    const file = write('cjs', (await emit(text, bodies, { format: 'cjs' })).code)
    const required = createRequire(file)(file)
    const namespace = await importFile(file)
    expect(Object.keys(namespace)).toEqual(
      expect.arrayContaining(['default', 'exports', 'imports', 'instantiate']),
    )
    expect(required.default.instantiate).toBe(required.instantiate)
    return required
  },
  async iife(text, bodies) {
    const { code } = await emit(text, bodies, { format: 'iife', name: 'my-app' })
    // As a script in a page: no module variables.
    return runInThisContext(`(function () { ${code}\nreturn my_app; })()`) as Output
  },
  async umd(text, bodies) {
    const { code } = await emit(text, bodies, { format: 'umd', name: 'my-app' })
    const asGlobal = runInNewContext(`${code}\nmy_app`, {})
    expect(typeof asGlobal.instantiate).toBe('function')
    const amd: unknown[] = []
    const define = Object.assign((...values: unknown[]) => amd.push(values), { amd: true })
    runInNewContext(code, { define })
    expect(amd).toMatchObject([[[], expect.anything()]])
    const module = { exports: {} as Output }
    runInThisContext(`(function (module) { ${code}\n})`)(module)
    return module.exports
  },
  async function(text, bodies) {
    const { code } = await emit(text, bodies, { format: 'function' })
    return new Function('runtime', code)(runtime)
  },
}

/** Strings that would do harm where they were put in unescaped, or that have a meaning of their own. */
const hostile = [
  '',
  ' ',
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  '${x}',
  '\n',
  '\r\n',
  '\0',
  '\u2028',
  '\u2029',
  '\ufeff',
  '</script>',
  '<!--',
  '-->',
  '*/',
  '//',
  ']]>',
  "'); throw new Error('escaped'); ('",
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'default',
  'delete',
  'await',
  'arguments',
  'eval',
  'undefined',
  'this',
  'let',
  'Math',
  'Math_imul',
  'imul',
  'Object',
  'globalThis',
  'then',
  'exports',
  'module',
  'require',
  'instantiate',
  'importObject',
  'moduleImports',
  'runtime',
  'code',
  'error',
  'R',
  'I',
  'RI',
  'M0',
  'D0',
  'host0',
  'i0',
  'r$0',
  'trap',
  'records',
  'Memory',
  'functionObject',
  'linkImports',
  '0',
  '-1',
  '007',
  'é',
  '\u{1f600}',
  'a'.repeat(300),
]

const quote = (name: string) =>
  `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`

const count = hostile.length
/** Imports, exports, and names for debugging, all of them hostile. */
const hostileText = `(module
  ${hostile.map((name) => `(import ${quote(name)} ${quote(name)} (func (result i32)))`).join('\n')}
  ${hostile.map(() => '(func (result i32) i32.const 0)').join('\n')}
  ${hostile.map((name, i) => `(export ${quote(name)} (func ${count + i}))`).join('\n')}
  (global (mut i64) (i64.const 0)))`

/** The text format cannot give two functions one name, so the name section is made by hand. */
async function hostileBytes(): Promise<Uint8Array> {
  const bytes = [...(await assemble(hostileText))]
  const number = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)]
  const sized = (contents: number[]) => [...number(contents.length), ...contents]
  const text = (name: string) => sized([...Buffer.from(name)])
  const names = [...hostile, ...hostile].flatMap((name, index) => [...number(index), ...text(name)])
  const functions = [1, ...sized([...number(2 * count), ...names])]
  const globals = [7, ...sized([1, 0, ...text("';\n*/ throw 1")])]
  return new Uint8Array([...bytes, 0, ...sized([...text('name'), ...functions, ...globals])])
}

describe.each(Object.keys(formats))('%s', (format) => {
  const run = formats[format]!

  test('works', async () => {
    const text = `(module (import "m" "f" (func $f (param i32) (result i32))) (memory (export "memory") 1) (data (i32.const 0) "text")
      (func (export "twice") (param i32) (result i32) unreachable))`
    const output = await run(text, {
      1: (context) => `(i0) { return ${context.functionCode(0).name}(i0) * 2 | 0; }`,
    })
    const { exports } = output.instantiate({ m: { f: (value: number) => value + 1 } })
    expect(exports.twice(4)).toBe(10)
    expect(Buffer.from(exports.memory.buffer, 0, 4).toString()).toBe('text')
    expect(output.imports).toEqual((await native(text)).imports)
  })
})

describe('hostile names', async () => {
  const bytes = await hostileBytes()
  // Each function calls the import of the same name, which answers by its position.
  const bodies: Bodies = {}
  hostile.forEach((_, i) => {
    bodies[count + i] = (context) => `() { return ${context.functionCode(i).name}() + 1 | 0; }`
  })
  const importObject = Object.create(null)
  hostile.forEach((name, i) => {
    const fields = Object.create(null)
    fields[name] = () => i
    importObject[name] = fields
  })

  const check = (output: Output) => {
    const { exports } = output.instantiate(importObject)
    expect(Reflect.ownKeys(exports).sort()).toEqual([...hostile].sort())
    expect(hostile.map((name) => exports[name]())).toEqual(hostile.map((_, i) => i + 1))
    expect(output.exports).toEqual(hostile.map((name) => ({ name, kind: 'function' })))
    expect(output.imports).toEqual(hostile.map((name) => ({ module: name, name, kind: 'function' })))
  }

  test.each([
    ['cjs', true],
    ['cjs', false],
    ['iife', true],
    ['umd', true],
    ['function', true],
  ] as const)('%s, names: %s', async (format, names) => {
    const { code } = emitBytes(bytes, bodies, { format, names, name: "it's ${so} */</script>" })
    expect(code).not.toMatch(/<\/script|<!--|[\u2028\u2029\0\r]/)
    const module = { exports: {} as Output }
    const global = code.match(/^var ([\w$]+) = /m)?.[1] ?? '0'
    if (format === 'function') check(new Function('runtime', code)(runtime))
    else {
      const run = new Function('module', 'exports', `${code}\nreturn ${global};`)
      const result = run(module, module.exports)
      check(format === 'iife' ? result : module.exports)
    }
  })

  test('esm', async () => {
    const { code } = emitBytes(bytes, bodies, { format: 'esm' })
    expect(code).not.toMatch(/<\/script|<!--|[\u2028\u2029\0\r]/)
    check(await importFile(write('mjs', code)))
  })

  test('the same as natively', () => {
    const module = new WebAssembly.Module(bytes)
    const output = new Function(
      'exports',
      `${emitBytes(bytes, bodies, { format: 'cjs' }).code}; return exports`,
    )({})
    expect(output.imports).toEqual(WebAssembly.Module.imports(module))
    expect(output.exports).toEqual(WebAssembly.Module.exports(module))
  })
})

describe('data in a file', () => {
  const text = '(module (memory (export "m") 1) (data (i32.const 3) "first") (data (i32.const 20) "second"))'
  const contents = (output: Output, data?: unknown) =>
    Buffer.from(output.instantiate({}, data).exports.m.buffer, 0, 26).toString('latin1')
  const expected = '\0\0\0first\0\0\0\0\0\0\0\0\0\0\0\0second'

  test('is one segment behind the other', async () => {
    const { data, code } = await emit(text, {}, { data: 'file' })
    expect(Buffer.from(data!).toString()).toBe('firstsecond')
    expect(code).not.toContain(`'second`)
    expect((await emit(text)).data).toBe(undefined)
    expect((await emit('(module (memory 1) (data (i32.const 0) ""))', {}, { data: 'file' })).data).toBe(
      undefined,
    )
  })

  test.each(['esm', 'cjs', 'umd'] as const)(
    '%s finds it under Node, and takes it as an argument',
    async (format) => {
      const name = `with-data-${format}`
      const { code, data } = await emit(text, {}, { data: 'file', format, name })
      const file = write(format === 'esm' ? 'mjs' : 'cjs', code, name)
      const output = format === 'esm' ? await importFile(file) : createRequire(file)(file)
      expect(() => output.instantiate()).toThrow(/no such file/)
      expect(contents(output, data)).toBe(expected)
      expect(contents(output, data!.buffer)).toBe(expected)
      write('data', data!, name)
      expect(contents(output)).toBe(expected)
      expect(String(output.dataFile)).toContain(`${name}.data`)
    },
  )

  test('may have any name', async () => {
    const { code } = await emit(text, {}, { data: 'file', name: "it's #1" })
    expect(code).toContain(`new URL('./it\\'s%20%231.data', import.meta.url)`)
  })

  test('has to be given where nothing can be read', async () => {
    const { code, data } = await emit(text, {}, { data: 'file', format: 'iife', name: 'app' })
    const output = runInNewContext(`${code}\napp`, { data })
    expect(() => output.instantiate()).toThrow(
      'instantiate needs the contents of app.data as its second argument',
    )
    expect(contents(output, data)).toBe(expected)
    const body = await emit(text, {}, { data: 'file', format: 'function', name: 'app' })
    expect(contents(new Function('runtime', body.code)(runtime), body.data)).toBe(expected)
  })
})

test('the runtime can be imported instead', async () => {
  const text = '(module (memory (export "m") 1) (func (export "f") (param i32)))'
  const names = 'checkImportObject, createFunction, createMemory, functionObject, leavingError, memoryObject'
  const { code } = await emit(text, {}, { runtime: 'import' })
  expect(code).toContain(`import { ${names} } from '@dewasm/runtime';\n`)
  expect(code).not.toContain('class Memory')
})

test('the same input gives the same text', async () => {
  const text =
    '(module (import "a" "b" (func)) (memory 1) (data (i32.const 0) "abc") (table 2 funcref) (elem (i32.const 0) 0 1) (func (export "f")))'
  expect((await emit(text)).code).toBe((await emit(text)).code)
})

test('esm linking does not go with data in a file', async () => {
  const text = '(module (memory 1) (data (i32.const 0) "a"))'
  await expect(emit(text, {}, { linking: 'esm', data: 'file' })).rejects.toThrow(/linking 'factory'/)
})
