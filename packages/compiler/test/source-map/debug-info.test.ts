import { parse } from 'acorn'
import type { Node } from 'estree'
import { SourceMapConsumer } from 'source-map'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compile.js'
import type { CompileOptions } from '../../src/options.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import {
  DEBUG_MODULES,
  type DebugModule,
  expectedRows,
  readDebugModule,
  readDebugSource,
} from '../dwarf/debug-fixtures.js'
import { compileAndReadMap } from './read-map.js'

interface Place {
  readonly line: number
  readonly column: number
}

interface GeneratedStatement {
  /** Where it begins in the output. */
  readonly start: Place
  readonly text: string
}

/** Types of what only holds other statements, or declares. */
const NO_STATEMENTS = new Set(['BlockStatement', 'LabeledStatement', 'FunctionDeclaration'])

/** The statements of the functions of a module, which stand in `instantiate` behind what it links. */
function statementsOf(code: string, functions: ReadonlySet<number>): GeneratedStatement[] {
  const found: GeneratedStatement[] = []
  const visit = (
    node: Node & { start: number; loc: { start: Place } },
    isInside: boolean,
    isFirst: boolean,
  ): void => {
    const isFunction = node.type === 'FunctionDeclaration' && functions.has(node.loc.start.line)
    // Variables without values are declared at the top of a function.
    const isHead =
      isFirst &&
      node.type === 'VariableDeclaration' &&
      /^let( \w+ = (0|null),?)+;/.test(code.slice(node.start))
    if (
      isInside &&
      /Statement$|^VariableDeclaration$/.test(node.type) &&
      !NO_STATEMENTS.has(node.type) &&
      !isHead
    )
      found.push({ start: node.loc.start, text: code.slice(node.start).split('\n')[0]! })
    for (const child of Object.values(node)) {
      const children = Array.isArray(child) ? child : [child]
      children.forEach((inner, i) => {
        if (typeof inner?.type === 'string')
          visit(inner, isInside || isFunction, i === 0 && node.type === 'BlockStatement')
      })
    }
  }
  visit(parse(code, { ecmaVersion: 2022, sourceType: 'module', locations: true }) as never, false, false)
  return found
}

interface Judged {
  readonly text: string
  /** `file:line` that the map says; undefined where it says nothing. */
  readonly found: string | undefined
  /** `file:line` of the instruction that the statement comes from, by another reader of the debugging information. */
  readonly expected: string | undefined
}

/**
 * What a map says of each statement, and what it should say: a second map, to byte offsets, says which instruction it
 * comes from. Statements of instructions that come from no line are left out.
 */
async function judge(name: DebugModule, options: CompileOptions): Promise<Judged[]> {
  const bytes = readDebugModule(name)
  const { code, map } = compile(bytes, { ...options, sourceMap: true })
  const other = compile(bytes, { ...options, sourceMap: { debugInfo: false, listing: false } })
  expect(other.code).toBe(code)
  const codeStart = decodeModule(bytes).code.start
  // Sequences may stand in any order; where one ends another may begin.
  const rows = expectedRows(name).sort(
    (a, b) => a.address - b.address || Number(a.place !== undefined) - Number(b.place !== undefined),
  )
  const lineAt = (address: number): string | undefined => {
    const row = rows.filter((candidate) => candidate.address <= address).at(-1)?.place
    return row === undefined || row.line === 0 ? undefined : `${row.file.replace(/^\.\//, '')}:${row.line}`
  }
  const judged: Judged[] = []
  await SourceMapConsumer.with(other.map!, null, async (offsets) => {
    await SourceMapConsumer.with(map!, null, (lines) => {
      const functions = new Set<number>()
      lines.eachMapping(({ source, generatedLine, name: functionName }) => {
        if (functionName != null && !/^dewasm:|\.wasm$/.test(source!)) functions.add(generatedLine)
      })
      for (const { start, text } of statementsOf(code, functions)) {
        const { source, line } = lines.originalPositionFor(start)
        const { column } = offsets.originalPositionFor(start)
        const expected = column === null ? undefined : lineAt(column - codeStart)
        if (column !== null && expected === undefined) continue
        judged.push({ text, found: source === null ? undefined : `${source}:${line}`, expected })
      }
    })
  })
  return judged
}

test.each(
  DEBUG_MODULES.flatMap((name) =>
    ([0, 1, 2, 's'] as const).map((optimize): [DebugModule, CompileOptions] => [name, { optimize }]),
  ),
)('statements are of the right line: %s %o', async (name, options) => {
  const judged = await judge(name, options)
  const wrong = judged.filter(({ found, expected }) => found !== expected || found === undefined)
  expect(judged.length).toBeGreaterThan(4)
  expect(wrong.length / judged.length, JSON.stringify(wrong, undefined, 2)).toBeLessThanOrEqual(0.05)
})

/** Options that change how statements are written, and where. */
const SHAPES: readonly CompileOptions[] = [
  { optimize: 0 },
  { optimize: 2 },
  { optimize: 0, minify: true },
  { optimize: 's', minify: true },
  { tune: 'interpreter' },
  { tune: 'interpreter', minify: true },
  { splitThreshold: 400 },
  { target: 'es5', i64: 'pair' },
]

test.each(
  DEBUG_MODULES.filter((name) => !name.startsWith('trap')).flatMap((name) =>
    SHAPES.map((shape): [DebugModule, CompileOptions] => [name, shape]),
  ),
)('calls that tell their line are of that line: %s %o', async (name, options) => {
  const { mappings } = await compileAndReadMap(readDebugModule(name), { sourceMap: true, ...options })
  let calls = 0
  for (const { text, source, line } of mappings) {
    const number = /^[\w$]+\((\d+)\)/.exec(text)?.[1]
    if (number === undefined) continue
    const original = readDebugSource(source).split('\n')[line - 1]!
    if (!/line\(__LINE__\)|note\(__LINE__\)|line!\(\)/.test(original)) continue
    calls++
    expect(`${source}:${line}`).toBe(`${source}:${number}`)
  }
  expect(calls).toBeGreaterThan(3)
})

test('functions without debugging information map to byte offsets, which debuggers pass over', async () => {
  const { raw, mappings } = await compileAndReadMap(readDebugModule('statements.O0.v4'))
  const module = raw.sources.indexOf('module.wasm')
  expect(raw.ignoreList).toContain(module)
  expect(mappings.filter(({ source }) => source === 'module.wasm')).toEqual([])
  const { raw: other, mappings: own } = await compileAndReadMap(readDebugModule('shapes.O2'))
  expect(own.some(({ source }) => source === 'shapes.rs')).toBe(true)
  // Rust's own sources, of which inlined code is.
  const libraries = other.sources.filter((source) => source.includes('/rustc-'))
  expect(libraries.length).toBeGreaterThan(0)
  for (const source of libraries) expect(other.ignoreList).toContain(other.sources.indexOf(source))
})

test('minified functions keep the names of their source', async () => {
  const { raw } = await compileAndReadMap(readDebugModule('classes.O0'), {
    sourceMap: true,
    minify: true,
    names: false,
  })
  expect(raw.names).toEqual(expect.arrayContaining(['areas', 'shapes::Square::area']))
})

describe('debugging information in a file of its own', () => {
  const whole = readDebugModule('statements.O2.v5')
  const stripped = withoutDebugInfo(whole, 'app.debug.wasm')

  test('is asked for by its name', async () => {
    const asked: string[] = []
    const debugFile = (url: string) => {
      asked.push(url)
      return whole
    }
    const { raw, mappings } = await compileAndReadMap(stripped, { sourceMap: { debugFile } })
    const { mappings: expected } = await compileAndReadMap(whole)
    expect(asked).toEqual(['app.debug.wasm'])
    expect(raw.sources).toContain('statements.h')
    const places = (all: typeof mappings) => all.map(({ source, line }) => `${source}:${line}`)
    expect(places(mappings)).toEqual(places(expected))
  })

  test('that is not there, or is none', () => {
    const { warnings, map } = compile(stripped, { sourceMap: true })
    expect(warnings).toEqual([])
    expect(JSON.parse(map!).sources[0]).toBe('dewasm:///module.wat')
    const other = compile(stripped, { sourceMap: { debugFile: () => new Uint8Array(9) } })
    expect(other.warnings).toEqual([expect.stringMatching(/app\.debug\.wasm, is no module: /)])
  })
})

/** The module without sections of debugging information, but with the name of the file that they are in. */
function withoutDebugInfo(bytes: Uint8Array, file: string): Uint8Array {
  const contents = [19, ...Buffer.from('external_debug_info'), file.length, ...Buffer.from(file)]
  const parts = [...bytes.subarray(0, 8)]
  const dropped = decodeModule(bytes).customSections.filter(({ name }) => name.startsWith('.debug'))
  let start = 8
  while (start < bytes.length) {
    let size = 0
    let position = start + 1
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[position++]!
      size |= (byte & 0x7f) << shift
    }
    const end = position + size
    if (!dropped.some(({ offset }) => offset === start)) parts.push(...bytes.subarray(start, end))
    start = end
  }
  return Uint8Array.from([...parts, 0, contents.length, ...contents])
}

test('the map of a module with damaged debugging information can be read, and a warning says what is wrong', async () => {
  let state = 7
  const random = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % bound
  }
  const bytes = readDebugModule('statements.O2.v5')
  const sections = decodeModule(bytes).customSections.filter(({ name }) => name.startsWith('.debug'))
  const messages = new Set<string>()
  for (let round = 0; round < 60; round++) {
    const damaged = bytes.slice()
    for (let i = 0; i < 6; i++) {
      const section = sections[random(sections.length)]!.bytes
      damaged[section.byteOffset - bytes.byteOffset + random(section.length)] = random(256)
    }
    const { warnings } = compile(damaged, { sourceMap: true })
    for (const warning of warnings) messages.add(warning)
    const { mappings } = await compileAndReadMap(damaged)
    expect(mappings.length).toBeGreaterThan(50)
  }
  expect(messages.size).toBeGreaterThan(0)
  for (const message of messages) expect(message).toMatch(/^the debugging information is malformed: /)
})
