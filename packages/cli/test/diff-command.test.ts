import { expect, test } from 'vitest'
import { run } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { file, at } = temporaryFolder()

function metafile(name: string, inputs: Record<string, number>): string {
  const bytes = Object.values(inputs).reduce((sum, size) => sum + size, 0)
  const parts = Object.fromEntries(
    Object.entries(inputs).map(([key, bytesInOutput]) => [key, { bytesInOutput }]),
  )
  return file(name, JSON.stringify({ inputs: {}, outputs: { 'out.js': { bytes, inputs: parts } } }))
}

test('what grew, shrank, came and went, the most first', async () => {
  const before = metafile('a.json', { same: 10, grown: 1000, shrunk: 50, gone: 5 })
  const after = metafile('b.json', { same: 10, grown: 3000, shrunk: 20, new: 7 })
  const { status, out, err } = await run(['diff', before, after])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['before', 'after', 'change'],
    ['1,065', '3,037', '+1,972', '+185.2 %', 'total'],
    ['1,000', '3,000', '+2,000', '+200 %', 'grown'],
    ['50', '20', '-30', '-60 %', 'shrunk'],
    ['-', '7', '+7', 'new', 'new'],
    ['5', '-', '-5', 'gone', 'gone'],
    [''],
  ])
})

test('-n says how many, --json is for programs', async () => {
  const [a, b] = [metafile('a.json', { x: 1, y: 1 }), metafile('b.json', { x: 3, y: 2 })]
  const { out } = await run(['diff', '-n', '1', a, b])
  expect(out).toContain('and 1 more; -n 2 prints all')
  expect(JSON.parse((await run(['diff', '--json', a, b])).out)).toEqual({
    total: { name: 'total', before: 2, after: 5 },
    changes: [
      { name: 'x', before: 1, after: 3 },
      { name: 'y', before: 1, after: 2 },
    ],
  })
})

test('nothing has changed', async () => {
  const a = metafile('a.json', { x: 1 })
  expect(await run(['diff', a, a])).toEqual({ status: 0, out: 'no difference\n', err: '' })
})

test.each([
  ['{', 'bad-metafile'],
  ['[]', 'it has no outputs'],
  ['{"outputs":{"a":{}}}', 'an output has no bytes or no inputs'],
  ['{"outputs":{"a":{"bytes":1,"inputs":{"b":{}}}}}', 'an input has no bytesInOutput'],
])('%s is no metafile', async (content, complaint) => {
  const { status, out, err } = await run(['diff', file('a.json', content), file('b.json', content)])
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toContain(complaint)
  expect(err.trimEnd()).not.toContain('\n')
})

test('a file that is not there', async () => {
  const { status, err } = await run(['diff', at('a.json'), at('b.json')])
  expect(status).toBe(1)
  expect(err).toBe(`${at('a.json')}: error[cannot-read]: cannot read: no such file or directory\n`)
})
