// What the command line's grammar accepts, and what it says about what it does not.
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { parseArguments } from '../src/arguments.js'
import { ExitStatus } from '../src/exit-status.js'

function parse(line: string) {
  let out = ''
  let err = ''
  const result = parseArguments(line.split(' ').filter(Boolean), {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { result, out, err }
}

const accepted: [string, object][] = [
  ['in.wasm', { input: 'in.wasm' }],
  ['-', { input: '-' }],
  ['in.wasm -o out.js', { input: 'in.wasm', output: 'out.js' }],
  ['in.wasm -o -', { input: 'in.wasm' }],
  ['--output=out.js in.wasm', { input: 'in.wasm', output: 'out.js' }],
  ...[0, 1, 2, 3, 's'].map((level): [string, object] => [
    `-O${level} in.wasm`,
    { input: 'in.wasm', optimize: level },
  ]),
  ['in.wasm -O 1', { input: 'in.wasm', optimize: 1 }],
  ...['esm', 'cjs', 'iife', 'umd'].map((format): [string, object] => [
    `in.wasm --format ${format}`,
    { input: 'in.wasm', format },
  ]),
  ['in.wasm --linking esm', { input: 'in.wasm', linking: 'esm' }],
  ['in.wasm --target es2020', { input: 'in.wasm', target: 'es2020' }],
  ['in.wasm --tune v8', { input: 'in.wasm', tune: 'v8' }],
  ['in.wasm --traps none', { input: 'in.wasm', traps: 'none' }],
  ['in.wasm --i64 pair', { input: 'in.wasm', i64: 'pair' }],
  ['in.wasm --data file', { input: 'in.wasm', data: 'file' }],
  ['in.wasm --names', { input: 'in.wasm', names: true }],
  ['in.wasm --no-names', { input: 'in.wasm', names: false }],
  ['in.wasm --split', { input: 'in.wasm', split: true }],
  ['in.wasm --no-split', { input: 'in.wasm', split: false }],
  ['in.wasm --dts', { input: 'in.wasm', dts: true }],
  ['in.wasm --features wasm2,-simd', { input: 'in.wasm', features: 'wasm2,-simd' }],
  ['in.wasm --list-features', { input: 'in.wasm', listFeatures: true }],
  ['in.wasm --timings', { input: 'in.wasm', timings: true }],
  ['in.wasm --sizes', { input: 'in.wasm', sizes: true }],
  ['in.wasm --minify', { input: 'in.wasm', minify: true }],
  ['in.wasm --threads 2', { input: 'in.wasm', threads: 2 }],
  ['in.wasm --threads auto', { input: 'in.wasm', threads: 'auto' }],
  ['in.wasm -q', { input: 'in.wasm', quiet: true }],
  ['-- -odd-name.wasm', { input: '-odd-name.wasm' }],
]

describe('accepts', () => {
  test.each(accepted)('%s', (line, expected) => {
    const { result, err } = parse(line)
    expect(err).toBe('')
    expect(JSON.parse(JSON.stringify(result))).toEqual(expected)
  })

  test('an unset option is undefined, so that the compiler decides', () => {
    const { result } = parse('in.wasm')
    expect(Object.values(result as object).filter((value) => value !== undefined)).toEqual(['in.wasm'])
  })
})

describe('refuses', () => {
  test.each([
    ['', "missing required argument 'input'"],
    ['a.wasm b.wasm', 'too many arguments'],
    ['in.wasm -o', "option '-o, --output <file>' argument missing"],
    ['in.wasm --output=', "'-o, --output <file>'"],
    ['in.wasm -O4', 'Allowed choices are 0, 1, 2, 3, s'],
    ['in.wasm -Oz', 'Allowed choices are 0, 1, 2, 3, s'],
    ['in.wasm --format amd', 'Allowed choices are esm, cjs, iife, umd'],
    ['in.wasm --linking static', 'Allowed choices are factory, esm'],
    ['in.wasm --target es5', 'Allowed choices are es2020, esnext'],
    ['in.wasm --tune chakra', 'Allowed choices are jit, v8, spidermonkey'],
    ['in.wasm --traps some', 'Allowed choices are exact, none'],
    ['in.wasm --i64 number', 'Allowed choices are bigint, pair'],
    ['in.wasm --data url', 'Allowed choices are inline, file'],
    ['in.wasm --tune', "option '--tune <engine>' argument missing"],
    ['in.wasm --features', "option '--features <list>' argument missing"],
    ['in.wasm --fromat esm', 'Did you mean --format?'],
    ['in.wasm --timing', 'Did you mean --timings?'],
    ['in.wasm --mangle', "unknown option '--mangle'"],
    ['in.wasm --bogus', "unknown option '--bogus'"],
    ['in.wasm -x', "unknown option '-x'"],
  ])('%s', (line, complaint) => {
    const { result, out, err } = parse(line)
    expect(result).toBe(ExitStatus.badUsage)
    expect(err).toContain(complaint)
    expect(err).toContain('Run dewasm --help')
    expect(out).toBe('')
  })
})

test('--help names every option and shows examples', () => {
  const { result, out, err } = parse('--help')
  expect(result).toBe(ExitStatus.done)
  expect(err).toBe('')
  for (const option of [
    '--output',
    '-O <level>',
    '--format',
    '--linking',
    '--target',
    '--tune',
    '--traps',
    '--i64',
    '--data',
    '--names',
    '--no-names',
    '--split',
    '--no-split',
    '--dts',
    '--features',
    '--list-features',
    '--threads',
    '--sizes',
    '--timings',
    '--quiet',
    '--version',
    '--help',
  ]) {
    expect(out).toContain(option)
  }
  expect(out).toContain('Examples:')
  expect(out).toContain('Exit status:')
})

test.each(['--version', '-V'])('%s prints the version', (flag) => {
  expect(parse(flag)).toEqual({ result: ExitStatus.done, out: `${manifest.version}\n`, err: '' })
})
