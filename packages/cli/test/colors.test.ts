// Who decides about colour: the user before the terminal.
import { expect, test } from 'vitest'
import { colorsFor, usesColor } from '../src/colors.js'

const terminal = { isTTY: true }
const pipe = {}

test.each<[string, { isTTY?: boolean }, NodeJS.ProcessEnv, boolean]>([
  ['a terminal', terminal, {}, true],
  ['a pipe', pipe, {}, false],
  ['a terminal that has none', terminal, { TERM: 'dumb' }, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
  ['FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR against NO_COLOR', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('%s', (_, stream, environment, expected) => {
  expect(usesColor(stream, environment)).toBe(expected)
  expect(colorsFor(stream, environment).red('x') !== 'x').toBe(expected)
})
