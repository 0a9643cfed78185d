import { expect, test } from 'vitest'
import { hintsFor } from '../../src/report/hints.js'
import type { PageFunction } from '../../src/report/page-data.js'

const plain: PageFunction = {
  index: 1,
  bytes: 1000,
  gzip: 300,
  wasm: 200,
  instructions: 100,
  i64Instructions: 0,
  indirectCalls: 0,
  pieces: 1,
  callees: [],
  exports: ['f'],
  elements: [],
  globals: [],
  tables: [],
}

test.each<[string, Partial<PageFunction>, number, string[]]>([
  ['an ordinary one', {}, 0, []],
  ['divided', { pieces: 3, bytes: 200_000, wasm: 90_000 }, 0, ['divided']],
  ['huge', { bytes: 100_001, wasm: 50_000 }, 0, ['huge']],
  ['much of it on i64', { instructions: 150, i64Instructions: 50 }, 0, ['i64']],
  ['a little on i64', { instructions: 100, i64Instructions: 49 }, 0, []],
  ['indirect calls', { indirectCalls: 20 }, 0, ['indirect']],
  ['nobody refers to it', { exports: [] }, 0, ['unreferenced']],
  ['somebody does', { exports: [] }, 1, []],
  ['the start function', { exports: [], isStart: true }, 0, []],
  ['in a table', { exports: [], elements: [0] }, 0, []],
  ['grown', { bytes: 13_000, wasm: 1000 }, 0, ['grown']],
])('%s', (_, facts, callers, kinds) => {
  expect(hintsFor({ ...plain, ...facts }, callers)).toEqual(kinds)
})
