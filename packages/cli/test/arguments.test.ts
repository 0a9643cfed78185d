// What the command line's grammar accepts, and what it says about what it does not.
import { UsageError } from '@dewasm/compiler'
import { createColors } from 'picocolors'
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { commandsLike, parseArguments } from '../src/arguments.js'
import {
  COMPILE_OPTIONS,
  DIFF_OPTIONS,
  INSPECT_OPTIONS,
  RUN_OPTIONS,
  VALIDATE_OPTIONS,
} from '../src/option-table.js'

/** Parses words; `out` is what is to be printed. */
function parse(line: string, isColored = false) {
  const result = parseArguments(line.split(' ').filter(Boolean), createColors(isColored))
  return { result, out: result.command === 'print' ? result.text : '' }
}

function complaintAbout(line: string): string {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
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
  ['in.wasm --metafile m.json', { input: 'in.wasm', metafile: 'm.json' }],
  ['in.wasm --budget 300kb', { input: 'in.wasm', budget: { bytes: 300_000, measure: 'raw' } }],
  ['in.wasm --watch', { input: 'in.wasm', watch: true }],
  ['in.wasm --config c.json', { input: 'in.wasm', config: 'c.json' }],
  ['in.wasm --no-config', { input: 'in.wasm', config: false }],
  ['-- -odd-name.wasm', { input: '-odd-name.wasm' }],
]

const acceptedCommands: [string, object][] = [
  ['inspect in.wasm', { command: 'inspect', options: { input: 'in.wasm' } }],
  [
    'inspect in.wasm --json -n 3',
    { command: 'inspect', options: { input: 'in.wasm', json: true, functions: 3 } },
  ],
  ['run in.wasm', { command: 'run', options: { input: 'in.wasm', args: [] } }],
  ['run in.wasm -- -x y', { command: 'run', options: { input: 'in.wasm', args: ['-x', 'y'] } }],
  [
    'run in.wasm --invoke add -O1 40 -2',
    { command: 'run', options: { input: 'in.wasm', invoke: 'add', optimize: 1, args: ['40', '-2'] } },
  ],
  [
    'run in.wasm --dir a --dir b::c --env A=1',
    { command: 'run', options: { input: 'in.wasm', args: [], dir: ['a', 'b::c'], env: ['A=1'] } },
  ],
  ['validate a.wasm b.wasm', { command: 'validate', options: { inputs: ['a.wasm', 'b.wasm'] } }],
  ['diff a.json b.json', { command: 'diff', options: { before: 'a.json', after: 'b.json' } }],
  ['completion zsh', { command: 'completion', options: { shell: 'zsh' } }],
  ['./inspect', { command: 'compile', options: { input: './inspect' } }],
]

describe('accepts', () => {
  test.each(accepted)('%s', (line, options) => {
    expect(JSON.parse(JSON.stringify(parse(line).result))).toEqual({ command: 'compile', options })
  })

  test.each(acceptedCommands)('%s', (line, expected) => {
    expect(JSON.parse(JSON.stringify(parse(line).result))).toEqual(expected)
  })

  test('an unset option is undefined, so that the compiler decides', () => {
    const { result } = parse('in.wasm')
    if (result.command !== 'compile') throw new Error('it is no compilation')
    expect(Object.values(result.options).filter((value) => value !== undefined)).toEqual(['in.wasm'])
  })
})

describe('refuses', () => {
  test.each([
    ['a.wasm b.wasm', 'too many arguments'],
    ['in.wasm -o', "option '-o, --output <file>' argument missing"],
    ['in.wasm --output=', "'-o, --output <file>'"],
    ['in.wasm -O4', 'Allowed choices are 0, 1, 2, 3, s'],
    ['in.wasm -Oz', 'Allowed choices are 0, 1, 2, 3, s'],
    ['in.wasm --format amd', 'Allowed choices are esm, cjs, iife, umd'],
    ['in.wasm --format ems', 'Did you mean esm?'],
    ['in.wasm --linking static', 'Allowed choices are factory, esm'],
    ['in.wasm --linking facotry', 'Did you mean factory?'],
    ['in.wasm --target es3', 'Allowed choices are es5, es2015, es2020, esnext, hermes'],
    ['in.wasm --tune chakra', 'Allowed choices are jit, v8, spidermonkey'],
    ['in.wasm --tune spider-monkey', 'Did you mean spidermonkey?'],
    ['in.wasm --traps some', 'Allowed choices are exact, none'],
    ['in.wasm --i64 number', 'Allowed choices are bigint, pair'],
    ['in.wasm --data url', 'Allowed choices are inline, file'],
    ['in.wasm --tune', "option '--tune <engine>' argument missing"],
    ['in.wasm --features', "option '--features <list>' argument missing"],
    ['in.wasm --features mvp,coffee', "Unknown feature 'coffee'. There are mvp, wasm2"],
    ['in.wasm --features smid', "Unknown feature 'smid'. Did you mean simd?"],
    ['in.wasm --features -bulkmemory', 'Did you mean bulk-memory?'],
    ['in.wasm --budget much', 'It is no size, such as 300kb'],
    ['in.wasm --threads 65', 'from 1 to 64'],
    ['in.wasm --fromat esm', 'Did you mean --format?'],
    ['in.wasm --timing', 'Did you mean --timings?'],
    ['in.wasm --mangle', "unknown option '--mangle'"],
    ['in.wasm --bogus', "unknown option '--bogus'"],
    ['in.wasm -x', "unknown option '-x'"],
    ['inspect', "missing required argument 'input'"],
    ['inspect in.wasm --jsno', 'Did you mean --json?'],
    ['validate', "missing required argument 'input'"],
    ['run in.wasm --dir=', 'It is empty'],
    ['diff a.json', "missing required argument 'after'"],
    ['completion tcsh', "there is no completion for 'tcsh', only for bash, zsh, fish"],
    ['completion bsah', 'Did you mean bash?'],
    ['valdate a.wasm', 'too many arguments. Expected 1 argument but got 2. Did you mean dewasm validate?'],
    ['help nothing', "there is no command 'nothing'."],
    ['help inspet', "there is no command 'inspet'. Did you mean dewasm inspect?"],
  ])('%s', (line, complaint) => {
    const message = complaintAbout(line)
    expect(message).toContain(complaint)
    expect(message).not.toContain('\n')
  })
})

test('--help names every option and shows examples', () => {
  const { out } = parse('--help')
  for (const { flags, group } of COMPILE_OPTIONS) {
    expect(out).toContain(flags)
    expect(out).toContain(`\n${group}\n`)
  }
  for (const words of ['--version', 'Examples:', 'Exit status:', 'Commands:']) expect(out).toContain(words)
})

test.each([
  ['inspect', INSPECT_OPTIONS],
  ['run', RUN_OPTIONS],
  ['validate', VALIDATE_OPTIONS],
  ['diff', DIFF_OPTIONS],
])('%s --help names its options', (command, options) => {
  const { out } = parse(`${command} --help`)
  for (const { flags } of options) expect(out).toContain(flags)
  expect(parse(`help ${command}`).out).toBe(out)
})

test('help is coloured where that is wanted', () => {
  expect(parse('--help').out).not.toContain('\u001b')
  expect(parse('--help', true).out).toContain('\u001b[1m')
})

test.each(['--version', '-V'])('%s prints the version', (flag) => {
  expect(parse(flag).result).toEqual({ command: 'print', text: `${manifest.version}\n` })
})

test.each([
  ['inspet', ['inspect']],
  ['vaildate', ['validate']],
  ['somewhere', []],
])('%s is nearly a command: %j', (word, commands) => {
  expect(commandsLike(word)).toEqual(commands)
})
