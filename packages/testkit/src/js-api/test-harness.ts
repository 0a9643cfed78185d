// The part of testharness.js, the library of the web platform tests, that tests of the JavaScript interface use:
// makes subtests, runs them, and answers what became of each.

/** What became of one subtest. */
export interface Subtest {
  name: string
  status: 'pass' | 'fail'
  detail?: string
}

type Class = new (...values: never[]) => object

/** What a test function gets as its argument. */
interface TestObject {
  add_cleanup(cleanup: () => void): void
  unreached_func(description?: string): () => never
  step_func(step: AnyFunction): AnyFunction
}

type AnyFunction = (...values: unknown[]) => unknown
type TestFunction = (test: TestObject) => unknown

class AssertionError extends Error {}

/** Subtests of one file: those with promises wait for their turn. */
export class TestHarness {
  private readonly subtests: Subtest[] = []
  private readonly names = new Map<string, number>()
  private last: Promise<void> = Promise.resolve()
  private readonly title: string

  /** @param title is the name of subtests without one */
  constructor(title: string) {
    this.title = title
  }

  /** Runs the test file: `load` evaluates it, with the functions of {@link globals} in place. */
  async run(load: () => void): Promise<Subtest[]> {
    this.step('loading', load)
    // Promise tests may be added by those that run.
    let { last } = this
    do {
      last = this.last
      await last
    } while (last !== this.last)
    return this.subtests
  }

  /** What the library defines globally. */
  globals(): Record<string, unknown> {
    return {
      ...assertions,
      test: (run: TestFunction, name?: string) => this.test(run, name),
      promise_test: (run: TestFunction, name?: string) => this.promiseTest(run, name),
      setup: (run: unknown) => {
        if (typeof run === 'function') run()
      },
      done: () => {},
      format_value: formatValue,
    }
  }

  private test(run: TestFunction, name?: string): void {
    const cleanups: (() => void)[] = []
    const title = this.uniqueName(name)
    const failed = !this.step(title, () => run.call(undefined, testObject(cleanups)), cleanups)
    if (!failed) this.subtests.push({ name: title, status: 'pass' })
  }

  private promiseTest(run: TestFunction, name?: string): void {
    const title = this.uniqueName(name)
    this.last = this.last.then(async () => {
      const cleanups: (() => void)[] = []
      try {
        await run.call(undefined, testObject(cleanups))
        this.subtests.push({ name: title, status: 'pass' })
      } catch (error) {
        this.fail(title, error)
      }
      for (const cleanup of cleanups) cleanup()
    })
  }

  /** Whether that went well. */
  private step(name: string, run: () => unknown, cleanups: (() => void)[] = []): boolean {
    try {
      run()
      return true
    } catch (error) {
      this.fail(name, error)
      return false
    } finally {
      for (const cleanup of cleanups) cleanup()
    }
  }

  private fail(name: string, error: unknown): void {
    this.subtests.push({ name, status: 'fail', detail: describeError(error) })
  }

  /** Subtests may have one name; the second and further of them get a number. */
  private uniqueName(name: string = this.title): string {
    const count = (this.names.get(name) ?? 0) + 1
    this.names.set(name, count)
    return count === 1 ? name : `${name} #${count}`
  }
}

function testObject(cleanups: (() => void)[]): TestObject {
  return {
    add_cleanup: (cleanup) => cleanups.push(cleanup),
    unreached_func: (description) => () => assertions.assert_unreached(description),
    step_func: (step) => step,
  }
}

function describeError(error: unknown): string {
  if (error instanceof AssertionError) return error.message
  if (!(error instanceof Error)) return `threw ${formatValue(error)}`
  const place = /\n\s+at .*?([^/(]+:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1]
  return `threw ${error.name}: ${error.message}${place === undefined ? '' : ` (${place})`}`
}

function check(condition: boolean, problem: string, description?: unknown): asserts condition {
  if (!condition) throw new AssertionError(description === undefined ? problem : `${description}: ${problem}`)
}

/** Throws unless that throws; `accepts` says whether the error is right. */
function checkThrows(
  run: () => unknown,
  expected: string,
  accepts: (error: unknown) => boolean,
  description?: unknown,
) {
  try {
    run()
  } catch (error) {
    check(accepts(error), `threw ${describeError(error)}, not ${expected}`, description)
    return
  }
  check(false, `threw nothing, not ${expected}`, description)
}

function isOfClass(error: unknown, expected: Class): boolean {
  return error instanceof expected && error.constructor === expected
}

/** The older assertions take an object with the name of the error. */
function isNamed(error: unknown, expected: { name?: unknown }): boolean {
  return error instanceof Error && error.name === expected.name
}

async function checkRejects(
  promise: PromiseLike<unknown>,
  expected: string,
  accepts: (error: unknown) => boolean,
  description?: unknown,
): Promise<void> {
  const reason = await promise.then(
    () => check(false, `was fulfilled, not rejected with ${expected}`, description),
    (error: unknown) => ({ error }),
  )
  check(accepts(reason!.error), `rejected with ${describeError(reason!.error)}, not ${expected}`, description)
}

const assertions = {
  assert_true: (actual: unknown, description?: string) =>
    check(actual === true, `expected true, got ${formatValue(actual)}`, description),
  assert_false: (actual: unknown, description?: string) =>
    check(actual === false, `expected false, got ${formatValue(actual)}`, description),
  assert_equals: (actual: unknown, expected: unknown, description?: string) =>
    check(
      Object.is(actual, expected),
      `expected ${formatValue(expected)}, got ${formatValue(actual)}`,
      description,
    ),
  assert_not_equals: (actual: unknown, expected: unknown, description?: string) =>
    check(!Object.is(actual, expected), `got ${formatValue(actual)}`, description),
  assert_array_equals(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>, description?: string) {
    check(
      typeof actual === 'object' && actual !== null && 'length' in actual,
      'expected an array',
      description,
    )
    check(
      actual.length === expected.length,
      `expected ${expected.length} elements, got ${actual.length}`,
      description,
    )
    for (let i = 0; i < expected.length; i++) {
      check(
        Object.is(actual[i], expected[i]),
        `element ${i}: expected ${formatValue(expected[i])}, got ${formatValue(actual[i])}`,
        description,
      )
    }
  },
  assert_own_property: (object: object, name: PropertyKey, description?: string) =>
    check(Object.hasOwn(object, name), `expected a property ${String(name)}`, description),
  assert_not_own_property: (object: object, name: PropertyKey, description?: string) =>
    check(!Object.hasOwn(object, name), `has a property ${String(name)}`, description),
  assert_class_string: (object: unknown, expected: string, description?: string) =>
    assertions.assert_equals(Object.prototype.toString.call(object), `[object ${expected}]`, description),
  assert_unreached: (description?: string): never => {
    throw new AssertionError(
      `reached what cannot be reached${description === undefined ? '' : `: ${description}`}`,
    )
  },
  assert_throws_js: (expected: Class, run: () => unknown, description?: string) =>
    checkThrows(run, expected.name, (error) => isOfClass(error, expected), description),
  assert_throws_exactly: (expected: unknown, run: () => unknown, description?: string) =>
    checkThrows(run, formatValue(expected), (error) => Object.is(error, expected), description),
  assert_throws: (expected: Error, run: () => unknown, description?: string) =>
    checkThrows(run, expected.name, (error) => isNamed(error, expected), description),
  promise_rejects_js: (_: unknown, expected: Class, promise: PromiseLike<unknown>, description?: string) =>
    checkRejects(promise, expected.name, (error) => isOfClass(error, expected), description),
  promise_rejects: (_: unknown, expected: Error, promise: PromiseLike<unknown>, description?: string) =>
    checkRejects(promise, expected.name, (error) => isNamed(error, expected), description),
}

/** A value as the names of subtests show it. */
export function formatValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`
      return `object "${safeString(value)}"`
    case 'function':
      return `function "${value.name}"`
    default:
      return String(value)
  }
}

function safeString(value: object): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
