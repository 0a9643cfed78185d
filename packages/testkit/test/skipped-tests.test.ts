/** What tests may be skipped stands in one list, with the reasons (`npm test` checks what has been skipped). */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

const list: { file: string; test: string; reason: string }[] = JSON.parse(
  read('packages/testkit/expectations/skipped-tests.json'),
)

/** How a test is skipped: always, on a condition, from within. */
const SKIP = /\b(?:test|describe|it|context)(?:\.\w+)*\.(?:skip|skipIf|runIf|todo)\b/g

const files = readdirSync(fileURLToPath(new URL('packages', root))).flatMap((name) =>
  readdirSync(fileURLToPath(new URL(`packages/${name}/test`, root)), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `packages/${name}/test/${path.replaceAll('\\', '/')}`),
)

test('each test that may be skipped stands in the list, once', () => {
  const found: Record<string, number> = {}
  for (const file of files) {
    const count = read(file).match(SKIP)?.length ?? 0
    if (count > 0) found[file] = count
  }
  const listed: Record<string, number> = {}
  for (const { file } of list) listed[file] = (listed[file] ?? 0) + 1
  expect(found).toEqual(listed)
})

test.each(list)('$file: $test', ({ file, test: title, reason }) => {
  expect(read(file)).toContain(`'${title}'`)
  expect(reason).not.toBe('')
})
