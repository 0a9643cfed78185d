import { expect, test } from 'vitest'
import { scriptsOf } from '../../src/js-api/run-test-file.js'
import { TestHarness } from '../../src/js-api/test-harness.js'

// biome-ignore lint/suspicious/noExplicitAny: functions that scripts call as they like
type Globals = Record<string, any>

const callNull = () => (null as unknown as () => void)()

async function outcomes(load: (globals: Globals) => void): Promise<string[]> {
  const harness = new TestHarness('file.any.js')
  const subtests = await harness.run(() => load(harness.globals()))
  return subtests.map(({ name, status }) => `${name}: ${status}`)
}

test('subtests pass unless something throws, and promises wait for their turn', async () => {
  const order: string[] = []
  const found = await outcomes(({ test, promise_test, assert_equals }) => {
    promise_test(async () => {
      order.push('first')
      await undefined
      order.push('end of first')
      assert_equals(1, 2)
    }, 'first')
    promise_test(() => Promise.resolve(order.push('second')), 'second')
    test((t: { add_cleanup(cleanup: () => void): void }) => {
      t.add_cleanup(() => order.push('cleanup'))
      throw new Error()
    }, 'sync')
    test(() => {})
    test(() => {})
  })
  expect(order).toEqual(['cleanup', 'first', 'end of first', 'second'])
  expect(found).toEqual([
    'sync: fail',
    'file.any.js: pass',
    'file.any.js #2: pass',
    'first: fail',
    'second: pass',
  ])
})

test('assertions fail where they should', async () => {
  const rejected = Promise.reject(new RangeError())
  rejected.catch(() => {})
  const checks: [name: string, ...values: unknown[]][] = [
    ['assert_true', 1],
    ['assert_false', undefined],
    ['assert_equals', 0, -0],
    ['assert_not_equals', Number.NaN, Number.NaN],
    ['assert_array_equals', [1, 2], [1, 3]],
    ['assert_array_equals', [1], [1, 2]],
    ['assert_own_property', {}, 'toString'],
    ['assert_not_own_property', { a: 1 }, 'a'],
    ['assert_class_string', [], 'Object'],
    ['assert_unreached'],
    ['assert_throws_js', TypeError, () => {}],
    ['assert_throws_js', Error, callNull],
    [
      'assert_throws_exactly',
      1,
      () => {
        throw 2
      },
    ],
    ['assert_throws', new RangeError(), callNull],
  ]
  const found = await outcomes((globals) => {
    for (const [name, ...values] of checks) globals.test(() => globals[name](...values), name)
    globals.promise_test(() => globals.promise_rejects_js({}, TypeError, rejected), 'other class')
    globals.promise_test(() => globals.promise_rejects_js({}, TypeError, Promise.resolve()), 'none')
    globals.promise_test(() => globals.promise_rejects_js({}, RangeError, rejected), 'right')
  })
  expect(found.filter((line) => line.endsWith(': pass'))).toEqual(['right: pass'])
  expect(found).toHaveLength(checks.length + 3)
})

test('what ends the loading of a file is a failure', async () => {
  const found = await outcomes(({ test }) => {
    test(() => {}, 'before')
    throw new Error()
  })
  expect(found).toEqual(['before: pass', 'loading: fail'])
})

test('scripts are named in comments', () => {
  const source = '// META: global=window\n// META: script=/wasm/jsapi/a.js\n// META: script=b.js\ntest()'
  expect(scriptsOf(source)).toEqual(['/wasm/jsapi/a.js', 'b.js'])
})
