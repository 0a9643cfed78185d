// Source maps in files: beside the output, in it, through a map of the module; and what Node makes of them.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runIn } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const fixtures = fileURLToPath(new URL('../../../fixtures/debug/', import.meta.url))
const folder = temporaryFolder()
const { at } = folder
const run = (...args: string[]) => runIn({ folder: folder.path() }, args)

const done = { status: 0, out: '', err: '' }
const read = (name: string) => readFileSync(at(name), 'utf8')

test('beside the output, which says where', async () => {
  expect(await run(`${fixtures}trap.O2.wasm`, '-o', at('a b.mjs'), '--sourcemap')).toEqual(done)
  expect(read('a b.mjs').split('\n').at(-2)).toBe('//# sourceMappingURL=a%20b.mjs.map')
  const map = JSON.parse(read('a b.mjs.map'))
  expect(map.file).toBe('a b.mjs')
  expect(map.sources).toEqual([
    expect.stringMatching(/^\.\..*\/debug\/trap\.c$/),
    expect.any(String),
    expect.any(String),
  ])
  expect(map.sourcesContent[0]).toBe(readFileSync(`${fixtures}trap.c`, 'utf8'))
  // The module is no text.
  expect(map.sources[1]).toMatch(/\/debug\/trap\.O2\.wasm$/)
  expect(map.sourcesContent[1]).toBeNull()
})

test('in the output itself', async () => {
  expect(await run(`${fixtures}trap.O2.wasm`, '-o', at('out.mjs'), '--sourcemap', 'inline')).toEqual(done)
  const [, base64] = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)\n$/.exec(
    read('out.mjs'),
  )!
  expect(JSON.parse(Buffer.from(base64!, 'base64').toString()).names).toContain('division')
  const { status, out } = await run(`${fixtures}trap.O2.wasm`, '--sourcemap=inline')
  expect(status).toBe(0)
  expect(out).toContain('//# sourceMappingURL=data:')
})

test('not to standard output as a second file', async () => {
  const { status, err } = await run(`${fixtures}trap.O2.wasm`, '--sourcemap')
  expect(status).toBe(2)
  expect(err).toContain('--sourcemap writes a second file')
  expect((await run(`${fixtures}trap.O2.wasm`, '--sourcemap=elsewhere')).status).toBe(2)
})

test('asked for by the config file', async () => {
  writeFileSync(at('dewasm.config.json'), JSON.stringify({ sourcemap: true, output: 'out.mjs' }))
  expect(await run(`${fixtures}trap.O2.wasm`)).toEqual(done)
  expect(JSON.parse(read('out.mjs.map')).version).toBe(3)
})

describe('through the map of the module', () => {
  /** A module whose section says that its map is at `url`; its only function is a call at byte 0x21 or so. */
  function moduleWithMap(url: string): Uint8Array {
    const module = Buffer.from('0061736d0100000001040160000003020100070501016600000a05010300000b', 'hex')
    const section = Buffer.concat([
      Buffer.from([16]),
      Buffer.from('sourceMappingURL'),
      Buffer.from([url.length]),
      Buffer.from(url),
    ])
    return Buffer.concat([module, Buffer.from([0, section.length]), section])
  }

  /** `unreachable` comes from line 3. */
  const map = JSON.stringify({ version: 3, sources: ['../src/main.ts'], names: [], mappings: '8BAEA' })

  test.each(['maps/in.wasm.map', 'http://localhost:8080/maps/in.wasm.map', './maps/in.wasm.map'])(
    'beside the module: %s',
    async (url) => {
      mkdirSync(at('maps'))
      mkdirSync(at('src'))
      writeFileSync(at('in.wasm'), moduleWithMap(url))
      writeFileSync(at(url.startsWith('http') ? 'in.wasm.map' : 'maps/in.wasm.map'), map)
      writeFileSync(at('src/main.ts'), '\n\nunreachable()\n')
      const expected = url.startsWith('http') ? '../src/main.ts' : 'src/main.ts'
      expect(await run(at('in.wasm'), '-o', at('out.mjs'), '--sourcemap')).toEqual(done)
      const { sources, sourcesContent } = JSON.parse(read('out.mjs.map'))
      expect(sources[0]).toBe(expected)
      if (!url.startsWith('http')) expect(sourcesContent[0]).toBe('\n\nunreachable()\n')
    },
  )

  test('which is not there', async () => {
    writeFileSync(at('in.wasm'), moduleWithMap('missing.map'))
    const { status, err } = await run(at('in.wasm'), '-o', at('out.mjs'), '--sourcemap')
    expect(status).toBe(0)
    expect(err).toMatch(/warning.*: the module's source map missing\.map is not there/)
    expect(JSON.parse(read('out.mjs.map')).sources[0]).toBe('dewasm:///out.wat')
  })
})

describe('through debugging information in a file of its own', () => {
  /** A module that only names the file. */
  const module = Buffer.concat([
    Buffer.from('0061736d0100000001040160000003020100070501016600000a05010300000b', 'hex'),
    Buffer.from([0, 36, 19]),
    Buffer.from('external_debug_info'),
    Buffer.from([15]),
    Buffer.from('in.debug.wasm.x'),
  ])

  test('beside the module', async () => {
    folder.file('in.wasm', module)
    folder.file('in.debug.wasm.x', readFileSync(`${fixtures}trap.O2.wasm`))
    expect(await run(at('in.wasm'), '-o', at('out.mjs'), '--sourcemap')).toEqual(done)
    expect(JSON.parse(read('out.mjs.map')).sources[0]).toMatch(/trap\.c$/)
  })

  test('which is not there', async () => {
    folder.file('in.wasm', module)
    const { status, err } = await run(at('in.wasm'), '-o', at('out.mjs'), '--sourcemap')
    expect(status).toBe(0)
    expect(err).toMatch(/warning.*: the module's debugging information in\.debug\.wasm\.x is not there/)
  })
})

describe('a trap in Node points at the line of the source', () => {
  test.each([
    ['division', 1, 'trap.c', /dividend \/ divisor; \/\/ traps/],
    ['unreachable', 0, 'trap.c', /__builtin_trap\(\); \/\/ traps/],
    ['load', 99999999, 'trap.c', /\*place \+ 1; \/\/ traps/],
    ['indirect', 0, 'trap.c', /function\(index\) \+ 1; \/\/ traps/],
    ['item', 9, 'shapes.rs', /items\[index\] \/\/ panics/],
  ])(
    '%s',
    async (name, argument, source, line) => {
      const module = source === 'trap.c' ? 'trap' : 'shapes'
      for (const level of ['O0', 'O2']) {
        for (const flags of [['-O0'], ['-O2'], ['-Os', '--minify']]) {
          const args = [`${fixtures}${module}.${level}.wasm`, '-o', at('out.mjs'), '--sourcemap', ...flags]
          expect((await run(...args)).status).toBe(0)
          writeFileSync(
            at('main.mjs'),
            `import { imports, instantiate } from './out.mjs'
          const panic = () => { throw new Error('panic') }
          const env = Object.fromEntries(imports.map(({ name }) => [name, panic]))
          instantiate({ env }).exports.${name}(${argument})`,
          )
          const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', at('main.mjs')], {
            encoding: 'utf8',
          })
          const frame = new RegExp(`at (\\S+) \\([^)]*${source.replace('.', '\\.')}:(\\d+):\\d+`).exec(stderr)
          const [, called, place] = frame ?? []
          const names = source === 'trap.c' ? [name, 'divide'] : [`${module}::${name}`]
          expect(names, stderr).toContain(called)
          const text = readFileSync(fixtures + source, 'utf8').split('\n')[Number(place) - 1]
          expect(text, `${module}.${level} ${flags}\n${stderr}`).toMatch(line)
        }
      }
    },
    60_000,
  )
})

test('programs run the same with and without a map', async () => {
  const args = [`${fixtures}statements.O2.v5.wasm`, '-o', at('out.mjs')]
  writeFileSync(
    at('main.mjs'),
    `import { instantiate } from './out.mjs'
    const lines = []
    const env = { line: (number) => lines.push(number), note: (number) => number }
    console.log(instantiate({ env }).exports.run(20), lines.join())`,
  )
  const outputs: string[] = []
  for (const flags of [[], ['--sourcemap'], ['--sourcemap', 'inline', '--minify']]) {
    expect(await run(...args, ...flags)).toEqual(done)
    outputs.push(execFileSync(process.execPath, [at('main.mjs')], { encoding: 'utf8' }))
  }
  expect(outputs[0]).toMatch(/^-?\d+ \d+,/)
  expect(new Set(outputs).size).toBe(1)
})
