/** Exceptions and traps that pass between an output and the engine's own instances, tags, and JavaScript. */
import { describe, expect, test } from 'vitest'
// The compiler knows the runtime as text only; its tests also run it.
import * as runtime from '../../../runtime/src/index.js'
import { compile } from '../../src/compile.js'
import { evaluate, WebAssembly } from '../emit/module/load-output.js'
import { assemble } from '../support/assemble.js'
import type { Exports } from '../support/run-both-ways.js'

interface NativeException {
  is(tag: object): boolean
  getArg(tag: object, index: number): unknown
}

const { Tag, Exception, JSTag, RuntimeError } = WebAssembly as unknown as {
  Tag: new (type: { parameters: string[] }) => object
  Exception: new (tag: object, payload: unknown[]) => NativeException
  JSTag?: object
  RuntimeError: ErrorConstructor
}

const text = (fields: string) => assemble(`(module ${fields})`)

async function output(fields: string, imports: unknown, optimize: 0 | 2 = 2): Promise<Exports> {
  const { code } = compile(await text(fields), { format: 'cjs', verify: true, optimize })
  return evaluate(code).instantiate(imports).exports
}

async function native(fields: string, imports: object): Promise<Exports> {
  return new WebAssembly.Instance(new WebAssembly.Module(await text(fields)), imports).exports
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const PARAMETERS = ['i32', 'i64', 'f32', 'f64', 'externref']
const TYPES = `(type $carried (func (param ${PARAMETERS.join(' ')})))`
const TAG = `${TYPES} (import "m" "tag" (tag $tag (type $carried)))`
const VALUES = (object: object) => [-7, -(2n ** 40n) - 1n, 0.5, 1e300, object]

const THROW = `${TAG} (func (export "throw") (param ${PARAMETERS.join(' ')})
  (throw $tag (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))`

/** Calls a function of the host, and answers what it throws; of what is of no such tag, only zeros. */
const CATCH = `${TAG} (import "m" "host" (func $host))
  (func (export "catch") (result ${PARAMETERS.join(' ')})
    try (result ${PARAMETERS.join(' ')})
      (call $host) (unreachable)
    catch $tag
    catch_all (i32.const 0) (i64.const 0) (f32.const 0) (f64.const 0) (ref.null extern)
    end)
  (func (export "pass on") try (call $host) catch $tag (throw $tag) end)
  (func (export "rethrow") try (call $host) catch $tag rethrow 0 catch_all rethrow 0 end)`

describe("a tag of the engine's", () => {
  const makeTag = () => new Tag({ parameters: PARAMETERS })

  test('is linked where its type fits', async () => {
    const link = (value: unknown, type: string) =>
      output(`(import "m" "t" (tag ${type}))`, { m: { t: value } })
    await expect(link(new Tag({ parameters: ['i32'] }), '(param i32)')).resolves.toBeDefined()
    const tag = makeTag()
    await expect(link(tag, '(param i32)')).rejects.toThrow('imported tag does not match the expected type')
    await expect(output(TAG, { m: { tag } })).resolves.toBeDefined()
    await expect(link(tag, '(param i32)')).rejects.toThrow('imported tag does not match the expected type')
    await expect(link({}, '')).rejects.toThrow('tag import requires a WebAssembly.Tag')
    await expect(link(Object.create(Tag.prototype), '')).rejects.toThrow('requires a WebAssembly.Tag')
  })

  test('is exported as it came, and is the same for all outputs', async () => {
    const tag = makeTag()
    const exports = await output(`${THROW} (export "tag" (tag $tag))`, { m: { tag } })
    expect(exports.tag).toBe(tag)
    const object = {}
    const host = () => exports.throw(...VALUES(object))
    const other = await output(CATCH, { m: { tag: exports.tag, host } })
    expect(other.catch()).toEqual(VALUES(object))
  })

  for (const optimize of [0, 2] as const) {
    test(`is on what the output throws: JavaScript sees the engine's exception, at level ${optimize}`, async () => {
      const tag = makeTag()
      const exports = await output(THROW, { m: { tag } }, optimize)
      const object = {}
      const exception = thrownBy(() => exports.throw(...VALUES(object))) as NativeException
      expect(exception).toBeInstanceOf(Exception)
      expect(exception.is(tag)).toBe(true)
      expect(exception.is(makeTag())).toBe(false)
      expect(PARAMETERS.map((_, i) => exception.getArg(tag, i))).toEqual(VALUES(object))
      expect(exception.getArg(tag, 4)).toBe(object)
    })

    test(`is caught by the engine's code when the output throws it, at level ${optimize}`, async () => {
      const tag = makeTag()
      const object = {}
      const exports = await output(THROW, { m: { tag } }, optimize)
      const host = () => exports.throw(...VALUES(object))
      const catcher = await native(CATCH, { m: { tag, host } })
      expect(catcher.catch()).toEqual(VALUES(object))
    })

    test(`is caught by the output when the engine's code throws it, at level ${optimize}`, async () => {
      const tag = makeTag()
      const object = {}
      const thrower = await native(THROW, { m: { tag } })
      let exception: unknown
      const host = () => {
        exception = thrownBy(() => thrower.throw(...VALUES(object)))
        throw exception
      }
      const exports = await output(CATCH, { m: { tag, host } }, optimize)
      expect(exports.catch()).toEqual(VALUES(object))
      expect(thrownBy(() => exports.rethrow())).toBe(exception)
      const passed = thrownBy(() => exports['pass on']()) as NativeException
      expect(passed).not.toBe(exception)
      expect(PARAMETERS.map((_, i) => passed.getArg(tag, i))).toEqual(VALUES(object))
    })

    test(`is caught by the output when JavaScript throws it, at level ${optimize}`, async () => {
      const tag = makeTag()
      const object = {}
      let thrown: unknown = new Exception(tag, VALUES(object))
      const host = () => {
        throw thrown
      }
      const exports = await output(CATCH, { m: { tag, host } }, optimize)
      expect(exports.catch()).toEqual(VALUES(object))
      thrown = new Exception(makeTag(), VALUES(object))
      expect(exports.catch()).toEqual([0, 0n, 0, 0, null])
      expect(thrownBy(() => exports.rethrow())).toBe(thrown)
    })
  }

  test('carries functions of either side', async () => {
    const fields = '(import "m" "t" (tag $t (param funcref funcref)))'
    const tag = new Tag({ parameters: ['anyfunc', 'anyfunc'] })
    const thrower = await output(
      `${fields} (func $one (export "one") (result i32) (i32.const 1)) (elem declare func $one)
      (func (export "throw") (throw $t (ref.func $one) (ref.null func)))`,
      { m: { t: tag } },
    )
    const exception = thrownBy(() => thrower.throw()) as NativeException
    expect((exception.getArg(tag, 0) as () => number)()).toBe(1)
    expect(exception.getArg(tag, 1)).toBe(null)
    const two = await native('(func (export "two") (result i32) (i32.const 2))', {})
    const host = () => {
      throw new Exception(tag, [two.two, null])
    }
    const catcher = await output(
      `${fields} (import "m" "host" (func $host)) (table 1 funcref)
      (func (export "catch") (result i32) (local funcref)
        try (call $host) catch $t (drop) (local.set 0) (table.set (i32.const 0) (local.get 0)) end
        (call_indirect (result i32) (i32.const 0)))`,
      { m: { t: tag, host } },
    )
    expect(catcher.catch()).toBe(2)
  })

  test('may not carry what JavaScript cannot see', async () => {
    const tag = await native('(tag (export "tag") (param v128))', {}).then((exports) => exports.tag)
    await expect(output('(import "m" "t" (tag (param v128)))', { m: { t: tag } })).rejects.toThrow(
      'imported tag does not match the expected type',
    )
  })
})

/** Two clauses: of `JSTag`, which answers what was thrown, and for all. */
const BY_JS_TAG = `(import "m" "js" (tag $js (param externref))) (import "m" "host" (func $host))
  (import "m" "other" (global $other externref))
  (func (export "catch") (result externref)
    (block $caught (result externref) (block $any
      (try_table (catch $js $caught) (catch_all $any) (call $host)))
      (global.get $other)))
  (func (export "throw") (param externref) (throw $js (local.get 0)))`

describe('JSTag is the tag of what JavaScript throws', () => {
  const ownTag = runtime.tagObject(runtime.jsTag)
  // Not every engine has one.
  const tags = JSTag === undefined ? [ownTag] : [ownTag, JSTag]
  test.each(tags)('tag %#', async (js) => {
    let thrown: unknown
    const host = () => {
      throw thrown
    }
    const imports = { m: { js, host, other: 'of another tag' } }
    const instances = [await output(BY_JS_TAG, imports, 0), await output(BY_JS_TAG, imports)]
    if (js === JSTag) instances.push(await native(BY_JS_TAG, imports))
    const carried = new Exception(new Tag({ parameters: [] }), [])
    for (const exports of instances) {
      for (thrown of ['text', 5, new Error('e'), new RuntimeError('made'), undefined, null]) {
        expect(exports.catch()).toBe(thrown)
      }
      thrown = carried
      expect(exports.catch()).toBe('of another tag')
      expect(thrownBy(() => exports.throw('value'))).toBe('value')
      expect(thrownBy(() => exports.throw(null))).toBe(null)
    }
  })
})

const CATCH_ALL = `(import "m" "host" (func $host))
  (func (export "f") (result i32) try (result i32) (call $host) (i32.const 0) catch_all (i32.const 1) end)`

describe('handlers catch', () => {
  const cases: [name: string, host: () => Promise<() => void> | (() => void), isCaught: boolean][] = [
    [
      "no trap of the engine's instances",
      async () => (await native('(func (export "f") (unreachable))', {})).f,
      false,
    ],
    [
      "no trap of the engine's instances that JavaScript throws on",
      async () => {
        const { f } = await native('(func (export "f") (drop (i32.div_u (i32.const 1) (i32.const 0))))', {})
        const trap = thrownBy(f)
        return () => {
          throw trap
        }
      },
      false,
    ],
    ['no trap of an output', async () => (await output('(func (export "f") (unreachable))', {})).f, false],
    [
      'no trap of an output behind a function of JavaScript',
      async () => {
        const { f } = await output('(memory 1) (func (export "f") (drop (i32.load (i32.const -1))))', {})
        return () => f()
      },
      false,
    ],
    [
      'no trap of an output that an output without exceptions calls',
      async () => {
        const { f } = await output('(func (export "f") (unreachable))', {})
        const host = () => f()
        const fields = '(import "m" "host" (func $host)) (func (export "f") (call $host))'
        return (await output(fields, { m: { host } })).f
      },
      false,
    ],
    [
      'no exhausted stack',
      () => {
        const recurse = (): number => recurse() + 1
        return recurse as () => void
      },
      false,
    ],
    [
      'an error of the class of traps that JavaScript has made',
      () => () => {
        throw new RuntimeError('unreachable')
      },
      true,
    ],
    [
      'a RangeError that JavaScript has made',
      () => () => {
        throw new RangeError('Offset is outside the bounds of the DataView')
      },
      true,
    ],
    [
      'a TypeError of JavaScript that speaks of null',
      () => () => {
        throw new TypeError('cannot read null')
      },
      true,
    ],
    [
      'what is no error',
      () => () => {
        throw undefined
      },
      true,
    ],
  ]
  test.each(cases)('%s', async (_, makeHost, isCaught) => {
    const host = await makeHost()
    for (const optimize of [0, 2] as const) {
      const exports = await output(CATCH_ALL, { m: { host } }, optimize)
      if (isCaught) expect(exports.f()).toBe(1)
      else expect(thrownBy(() => exports.f())).toBeInstanceOf(Error)
    }
  })

  test('just what those of the engine catch', async () => {
    for (const [name, makeHost, isCaught] of cases) {
      // Traps of outputs are to the engine what any error is.
      if (name.includes('output')) continue
      const exports = await native(CATCH_ALL, { m: { host: await makeHost() } })
      if (isCaught) expect(exports.f(), name).toBe(1)
      else
        expect(
          thrownBy(() => exports.f()),
          name,
        ).toBeInstanceOf(Error)
    }
  })
})
