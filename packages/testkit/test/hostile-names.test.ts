// Everything a module can name, named so as to break out of strings, comments and scopes, or to collide with what
// the output itself uses. In every format the output must behave as native does and must be inert text.

import { type CompileOptions, compile } from '@dewasm/compiler'
import { declarations } from '@dewasm/runtime/source'
import { expect, test } from 'vitest'
import { createNativeEngine } from '../src/engines/native-engine.js'
import { importText, type LoadableFormat, loadOutput } from '../src/load-output.js'
import { ModuleBuilder } from '../src/module-builder.js'
import { type Exports, type ImportObject, installedWebAssembly } from '../src/web-assembly.js'

const BREAKING = [
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  '\n',
  '\r',
  '\t',
  '\0',
  '\u2028',
  '\u2029',
  '</script>',
  '</SCRIPT',
  '<!--',
  '-->',
  '*/',
  '/*',
  '*/ throw 1 /*',
  '// comment',
  '#!shebang',
  '${boom()}',
  "'); boom(); ('",
  '\u{1f600}',
  'ü',
  'a b',
  '',
  '%00',
  '\\u0041',
]

const COLLIDING = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  'default',
  'delete',
  'function',
  'class',
  'let',
  'static',
  'await',
  'yield',
  'async',
  'arguments',
  'eval',
  'this',
  'undefined',
  'NaN',
  'Infinity',
  'Math_imul',
  'imul',
  'Math',
  'Object',
  'Int32Array',
  'DataView',
  'BigInt',
  'WebAssembly',
  'globalThis',
  'window',
  'self',
  'require',
  'module',
  'exports',
  'imports',
  'define',
  'instantiate',
  'importObject',
  'moduleImports',
  'moduleExports',
  'runtime',
  'root',
  'factory',
  'output',
  'data',
  'RI',
  'RF',
  'RR',
  'R',
  'D0',
  'B0',
  'M0',
  'T0',
  'V0',
  'G0',
  'K0',
  'X0',
  'i0',
  'f0',
  'd0',
  'r0',
  'i0$1',
]

/** Everything the runtime declares. */
const RUNTIME = [
  ...new Set(
    declarations.flatMap(({ text }) =>
      [...text.matchAll(/(?:function|const|let|class)\s+([A-Za-z_$][\w$]*)/g)].map((match) => match[1]!),
    ),
  ),
]

const NAMES = [...new Set([...BREAKING, ...COLLIDING, ...RUNTIME])]
const IMPORTED = [...BREAKING, ...COLLIDING]

/**
 * For each name: a function exported, and called, by that name, with parameters and locals of hostile names; some
 * also import a function of that module and name.
 */
function buildModule(names: readonly string[], imported: readonly string[]): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder()
  builder.moduleName = BREAKING.join('')
  const imports = imported.map((name) => builder.importFunction(name, name, ['i32'], ['i32']))
  const memory = builder.memory({ min: 1 })
  names.forEach((name, i) => {
    const callee = imports[imported.indexOf(name)]
    builder.function({
      params: ['i32', 'f64'],
      results: ['i32'],
      locals: ['i32'],
      export: name,
      name,
      localNames: [names[(i + 1) % names.length]!, name, name],
      body: (code) => {
        code.op('local.get', 0).i32(i).op('i32.mul')
        if (callee !== undefined) code.op('call', callee)
        code.op('local.tee', 2).i32(0).op('local.get', 2).op('i32.store').op('local.get', 1)
        code.op('i32.trunc_sat_f64_s').op('i32.add')
      },
    })
  })
  builder.export(`${names.join()} memory`, 'memory', memory)
  for (const name of names) builder.custom(name, Uint8Array.of(1))
  return builder.build()
}

/** Objects with own properties only, `__proto__` included. */
function importsFor(names: readonly string[]): ImportObject {
  const object = Object.create(null) as ImportObject
  names.forEach((name, i) => {
    const fields = Object.create(null) as Record<string, unknown>
    fields[name] = (value: number) => value + i * 1000
    object[name] = fields
  })
  return object
}

function answers(exports: Exports): [string, unknown][] {
  return Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === 'function' ? value(7, 3.5) : typeof value,
  ])
}

function expectInert(code: string): void {
  expect(code).not.toMatch(/<\/script/i)
  expect(code).not.toContain('<!--')
  expect(code).not.toMatch(/[\u2028\u2029\0]/)
}

const native = createNativeEngine()
const bytes = buildModule(NAMES, IMPORTED)
const expected = answers(native.instantiate(native.compile(bytes), importsFor(IMPORTED)))
const variants: [LoadableFormat, CompileOptions][] = (
  ['esm', 'cjs', 'iife', 'umd', 'function'] as const
).flatMap((format) =>
  [{ optimize: 0 as const }, { optimize: 2 as const }, { minify: true }].map(
    (options): [LoadableFormat, CompileOptions] => [format, { format, names: true, ...options }],
  ),
)

test.each(variants)('%s, %o', async (format, options) => {
  const globals = Object.getOwnPropertyNames(globalThis)
  const { code, dts } = compile(bytes, { ...options, dts: true, name: 'output', verify: true })
  expectInert(code)
  expect(dts).not.toMatch(/[\u2028\u2029\0]/)
  const output = await loadOutput(code, format, 'output')
  const { exports } = output.instantiate(importsFor(IMPORTED))
  expect(answers(exports)).toEqual(expected)
  expect(Object.getPrototypeOf(exports)).toBeNull()
  const { Module } = installedWebAssembly() as unknown as {
    Module: {
      new (bytes: Uint8Array): object
      imports(module: object): object[]
      exports(module: object): object[]
    }
  }
  const module = new Module(bytes)
  expect(JSON.stringify(output.imports)).toBe(JSON.stringify(Module.imports(module)))
  expect(JSON.stringify(output.exports)).toBe(JSON.stringify(Module.exports(module)))
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(globals)
})

test.each([false, true])('esm linking exports every name, minified: %s', async (minify) => {
  const alone = buildModule(NAMES, [])
  const { code } = compile(alone, { linking: 'esm', names: true, minify })
  expectInert(code)
  const { namespace } = await importText<Exports>(code)
  const wanted = new Map(answers(native.instantiate(native.compile(alone), {})))
  expect(new Map(answers(namespace))).toEqual(wanted)
})

test.each([{ names: false }, { minify: true }])(
  '%o: the output holds none of the names that are not imported or exported',
  (options) => {
    const builder = new ModuleBuilder()
    builder.function({
      export: 'run',
      name: 'a_secret_name',
      params: ['i32'],
      localNames: ['another_secret'],
      body: () => {},
    })
    const { code } = compile(builder.build(), options)
    expect(code).not.toContain('secret')
  },
)
