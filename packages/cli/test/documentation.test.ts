// docs/cli.md and the help say the same: every option and every exit status is in both.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createProgram } from '../src/arguments.js'
import { ExitStatus } from '../src/exit-status.js'
import {
  COMPILE_OPTIONS,
  DIFF_OPTIONS,
  INSPECT_OPTIONS,
  RUN_OPTIONS,
  VALIDATE_OPTIONS,
} from '../src/option-table.js'

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
const rows = [...COMPILE_OPTIONS, ...INSPECT_OPTIONS, ...RUN_OPTIONS, ...VALIDATE_OPTIONS, ...DIFF_OPTIONS]

test.each([...new Set(rows.map(({ flags }) => flags))])('%s is documented', (flags) => {
  for (const [flag] of flags.matchAll(/(?<![\w-])--?\w[\w-]*/g))
    expect(page).toMatch(new RegExp(`\`${flag}[\` ]`))
})

test.each(COMPILE_OPTIONS.filter(({ choices }) => choices !== undefined))(
  'all values of $flags are documented',
  ({ flags, choices }) => {
    const flag = /--[\w-]+|-O/.exec(flags)![0]
    const line = page.split('\n').find((text) => text.startsWith(`| \`${flag}\``))!
    for (const value of choices!) expect(line).toContain(flag === '-O' ? `\`-O${value}\`` : `\`${value}\``)
  },
)

test('all flags on the page are there', () => {
  const known = new Set(rows.flatMap(({ flags }) => flags.match(/--[\w-]+/g) ?? []))
  for (const flag of ['--help', '--version', '--jitless']) known.add(flag)
  for (const [flag] of page.matchAll(/--[a-z][\w-]+/g)) expect(known).toContain(flag)
})

test('all commands and exit statuses are documented', () => {
  for (const command of createProgram(() => {}).commands)
    expect(page).toContain(`\`dewasm ${command.name()} `)
  for (const status of Object.values(ExitStatus)) expect(page).toContain(`\n| ${status} |`)
})
