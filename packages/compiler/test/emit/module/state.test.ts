import { describe, expect, test } from 'vitest'
import {
  type Bodies,
  emit,
  evaluate,
  load,
  native,
  type Output,
  outcome,
  WebAssembly,
} from './load-output.js'

/** A memory, a table or a global. */
interface Observed {
  buffer?: ArrayBuffer
  value?: unknown
  length?: number
  get?(index: number): unknown
}

/** Values of every export that has one. */
function observe(output: Output, imports?: unknown) {
  return outcome(() => {
    const { exports } = output.instantiate(imports)
    return Object.entries<Observed>(exports).map(([name, item]) => {
      if (item instanceof Function) return [name, 'function', item.name]
      if (item.buffer) return [name, Buffer.from(item.buffer).toString('latin1').replace(/\0+$/, '')]
      if (item.get === undefined) return [name, item.value]
      return [name, Array.from({ length: item.length! }, (_, i) => describeEntry(item.get!(i)))]
    })
  })
}

function describeEntry(entry: unknown) {
  return typeof entry === 'function' ? `function ${entry.name}` : entry
}

const modules: Record<string, string> = {
  'globals of every type': `(module
    (global (export "a") i32 (i32.const -2147483648)) (global (export "b") i64 (i64.const -9223372036854775808))
    (global (export "c") f32 (f32.const 0x1.99999ap-4)) (global (export "d") f64 (f64.const 0.1))
    (global (export "e") f64 (f64.const -0)) (global (export "f") f32 (f32.const inf)) (global (export "g") f64 (f64.const nan))
    (global (export "h") f64 (f64.const 1.7976931348623157e308)) (global (export "i") f64 (f64.const 5e-324))
    (global (export "j") funcref (ref.null func)) (global (export "k") externref (ref.null extern))
    (global (export "l") (mut i32) (i32.const 7)) (global (export "m") (mut i64) (i64.const 4294967296)))`,
  'globals from globals': `(module (import "m" "i" (global $i i32)) (import "m" "l" (global $l i64)) (import "m" "r" (global $r externref))
    (global (export "a") i32 (global.get $i)) (global (export "b") (mut i64) (global.get $l))
    (global (export "c") externref (global.get $r)))`,
  'tables and elements': `(module (func $f) (func $g (export "g")) (func $h)
    (table (export "t") 8 funcref) (table (export "u") 3 funcref) (table (export "v") 3 externref)
    (elem (i32.const 1) $f $g $h) (elem (i32.const 2) funcref (ref.func $h) (ref.null func))
    (elem (table 1) (i32.const 0) funcref (ref.null func) (ref.null func)) (elem $p funcref (ref.func $f)) (elem declare func $h)
    (elem (table 2) (i32.const 1) externref (ref.null extern)))`,
  'elements from globals': `(module (import "m" "i" (global $i i32)) (import "m" "t" (global $t funcref)) (func $f)
    (table (export "t") 4 funcref) (elem (global.get $i) funcref (global.get $t) (ref.func $f)))`,
  data: `(module (memory (export "m") 1) (data (i32.const 0) "plain") (data (i32.const 10) "\\00\\01\\7f\\80\\ff'\\5c<!-- </script> \\e2\\80\\a8")
    (data (i32.const 2) "AB") (data (i32.const 65536) "") (data $p "passive") (data (i32.const 100) "\\00\\00x"))`,
  'overlapping data with zeros': `(module (memory (export "m") 1)
    (data (i32.const 0) "${'a'.repeat(100)}") (data (i32.const 10) "b${'\\00'.repeat(60)}c"))`,
  'data at an imported offset': `(module (import "m" "i" (global $i i32)) (memory (export "m") 1) (data (global.get $i) "here"))`,
  'data out of bounds': '(module (memory 1) (data (i32.const 65535) "ab"))',
  'data at a negative offset': '(module (memory 1) (data (i32.const -1) "a"))',
  'empty data out of bounds': '(module (memory 1) (data (i32.const 65537) ""))',
  'elements out of bounds': '(module (func $f) (table 1 funcref) (elem (i32.const 1) $f))',
  'empty elements out of bounds': '(module (table 1 funcref) (elem (i32.const 2)))',
  nothing: '(module)',
  'empty names': '(module (func (export "")) (memory (export " ") 0))',
}

const imports = { m: { i: 5, l: 0x1_0000_0003n, r: 'reference', t: null } }

describe.each(Object.keys(modules))('%s', async (name) => {
  const text = modules[name]!
  const theirs = observe(await native(text), imports)

  test.each([
    ['spliced runtime', {}],
    ['imported runtime', { runtime: 'import' }],
    ['no names', { names: false }],
  ] as const)('%s', async (_, options) => {
    expect(observe(evaluate((await emit(text, {}, { ...options, format: 'cjs' })).code), imports)).toEqual(
      theirs,
    )
  })

  test('data in a file', async () => {
    const { code, data } = await emit(text, {}, { format: 'cjs', data: 'file' })
    const output = evaluate(code)
    const withData = { ...output, instantiate: (given: unknown) => output.instantiate(given, data) }
    expect(observe(withData, imports)).toEqual(theirs)
  })

  test('descriptors', async () => {
    const { imports, exports } = await load(text)
    const expected = await native(text)
    expect(imports).toEqual(expected.imports)
    expect(exports).toEqual(expected.exports)
  })
})

test('extended constant expressions', async () => {
  const text = `(module (import "m" "i" (global $i i32)) (import "m" "l" (global $l i64))
    (global (export "a") i32 (i32.add (i32.const 2147483647) (i32.const 1)))
    (global (export "b") i32 (i32.mul (i32.const 65537) (i32.sub (i32.const 1) (i32.const 65538))))
    (global (export "c") i64 (i64.mul (i64.const 4294967297) (i64.sub (i64.const 3) (i64.const 4294967300))))
    (global (export "d") i32 (i32.add (global.get $i) (i32.mul (global.get $i) (i32.const -3))))
    (global (export "e") i32 (i32.sub (i32.const 0) (global.get $i)))
    (global (export "f") i64 (i64.add (i64.mul (global.get $l) (global.get $l)) (i64.sub (global.get $l) (i64.const 1)))))`
  // Known to engines newer than some that the tests run on.
  const expected = [
    ['a', -2147483648],
    ['b', Math.imul(65537, -65537)],
    ['c', BigInt.asIntN(64, 4294967297n * -4294967297n)],
    ['d', -10],
    ['e', -5],
    ['f', BigInt.asIntN(64, 0x1_0000_0003n * 0x1_0000_0003n + 0x1_0000_0002n)],
  ]
  expect(observe(await load(text), imports)).toEqual({ value: expected })
})

describe('instantiation', () => {
  test('writes segments before one that traps, and keeps what they wrote', async () => {
    const text = `(module (import "m" "m" (memory 1)) (import "m" "t" (table 4 funcref)) (func $f)
      (elem (i32.const 0) $f) (elem (i32.const 4) $f) (data (i32.const 0) "a"))`
    const later = `(module (import "m" "m" (memory 1)) (import "m" "t" (table 4 funcref)) (func $f)
      (elem (i32.const 1) $f) (data (i32.const 0) "a") (data (i32.const 65536) "b") (data (i32.const 1) "c"))`
    const owner = '(module (memory (export "m") 1) (table (export "t") 4 funcref))'
    const see = async (loader: (text: string) => Promise<Output>) => {
      const { exports } = (await loader(owner)).instantiate()
      const results = []
      for (const module of [text, later]) {
        const output = await loader(module)
        results.push(outcome(() => output.instantiate({ m: exports })))
        results.push(
          [0, 1].map((i) => exports.t.get(i)?.name),
          [...new Uint8Array(exports.m.buffer, 0, 2)],
        )
      }
      return results
    }
    expect(await see(load)).toEqual(await see(native))
  })

  test('runs the start function last', async () => {
    const text = `(module (import "m" "f" (func $f (param i32))) (memory 1) (data (i32.const 0) "a")
      (func $start (call $f (i32.load8_u (i32.const 0)))) (start $start))`
    const bodies: Bodies = {
      1: (context) => {
        context.memory(0)
        return `() { ${context.functionCode(0).name}(D0.getUint8(0)); }`
      },
    }
    const seen: unknown[] = []
    const output = await load(text, bodies)
    output.instantiate({ m: { f: (value: unknown) => seen.push(value) } })
    expect(seen).toEqual([97])
    const error = new RangeError('by the host')
    const fail = () => {
      throw error
    }
    expect(() => output.instantiate({ m: { f: fail } })).toThrow(error)
  })

  test('a trap in the start function is one', async () => {
    const bodies: Bodies = {
      0: (context) => {
        context.memory(0)
        return '() { D0.getInt32(-1, true); }'
      },
    }
    const output = await load('(module (memory 1) (func $start unreachable) (start $start))', bodies)
    expect(() => output.instantiate()).toThrow(WebAssembly.RuntimeError)
  })

  test('may start with an imported function', async () => {
    const output = await load('(module (import "m" "f" (func $f)) (start $f))')
    let count = 0
    output.instantiate({ m: { f: () => count++ } })
    expect(count).toBe(1)
  })

  test('can be done any number of times, each with state of its own', async () => {
    const output =
      await load(`(module (memory (export "m") 1) (global (export "g") (mut i32) (i32.const 1)) (table (export "t") 1 funcref)
      (func (export "f")))`)
    const [a, b] = [output.instantiate().exports, output.instantiate().exports]
    for (const name of ['m', 'g', 't', 'f']) expect(a[name]).not.toBe(b[name])
    a.g.value = 5
    a.m.grow(1)
    expect(b.g.value).toBe(1)
    expect(b.m.buffer.byteLength).toBe(65536)
  })
})

describe('the exports object', () => {
  test('is frozen, has no prototype, and only enumerable properties', async () => {
    const text =
      '(module (func (export "f")) (func (export "__proto__")) (func (export "constructor")) (func (export "0")))'
    const see = (output: Output) => {
      const { exports } = output.instantiate()
      return [Object.getPrototypeOf(exports), Object.isFrozen(exports), Reflect.ownKeys(exports)]
    }
    expect(see(await load(text))).toEqual(see(await native(text)))
  })
})

describe('shared state', () => {
  test('mutable globals are live in both directions and across instances', async () => {
    const owner = await load(
      '(module (global (export "g") (mut i64) (i64.const 1)) (global (export "h") (mut f64) (f64.const 1)))',
    )
    const text = `(module (import "m" "g" (global $g (mut i64))) (import "m" "h" (global $h (mut f64)))
      (func (export "set") (param i64 f64) unreachable))`
    const bodies: Bodies = {
      0: (context) => {
        const low = context.global(0, 0)
        const high = context.global(0, 1)
        const text = [low, high, context.global(1, 0)].map((node) =>
          node.type === 'MemberExpression' &&
          node.object.type === 'Identifier' &&
          node.property.type === 'Identifier'
            ? `${node.object.name}.${node.property.name}`
            : 'unexpected',
        )
        return `(i0, i1, d0) { ${text[0]} = i0; ${text[1]} = i1; ${text[2]} = d0; }`
      },
    }
    const { g, h } = owner.instantiate().exports
    const { set } = (await load(text, bodies)).instantiate({ m: { g, h } }).exports
    set(-2n, 2.5)
    expect([g.value, h.value]).toEqual([-2n, 2.5])
    g.value = 0x5_0000_0006n
    expect(g.value).toBe(0x5_0000_0006n)
  })

  test('growth of a memory reaches every instance, whoever makes it grow', async () => {
    const owner = await load(
      '(module (memory (export "m") 1 9) (func (export "grow") (result i32) unreachable))',
      {
        0: (context) =>
          `() { return ${context.helper('memoryGrow').name}(${context.memory(0).record.name}, 1); }`,
      },
    )
    const user = await load(
      '(module (import "m" "m" (memory 1 9)) (func (export "load") (param i32) (result i32) unreachable))',
      {
        0: (context) => {
          context.memory(0)
          return '(i0) { return D0.view.getInt32(i0, true); }'
        },
      },
    )
    const { m, grow } = owner.instantiate().exports
    const { load: read } = user.instantiate({ m: { m } }).exports
    const { buffer } = m
    expect(grow()).toBe(1)
    expect(buffer.byteLength).toBe(0)
    expect(read(65536)).toBe(0)
    m.grow(1)
    expect(read(131072)).toBe(0)
    new Int32Array(m.buffer)[0] = 77
    expect(read(0)).toBe(77)
  })

  test('a memory of the engine that grows during a call to the host is seen to', async () => {
    const text = `(module (import "m" "m" (memory 1)) (import "m" "f" (func $f)) (func (export "run") (result i32) unreachable))`
    const output = await load(text, {
      1: (context) => {
        context.memory(0)
        return `() { ${context.functionCode(0).name}(); return D0.view.getInt32(65536, true); }`
      },
    })
    const m = new WebAssembly.Memory({ initial: 1 })
    const f = () => {
      m.grow(1)
      new Int32Array(m.buffer)[16384] = 9
    }
    const { run } = output.instantiate({ m: { m, f } }).exports
    expect(run()).toBe(9)
    m.grow(1)
    expect(run()).toBe(9)
  })

  test('a memory that cannot change has a constant view', async () => {
    const body: Bodies = { 0: (context) => (context.memory(0), '() {}') }
    const text = '(module (memory 1) (func))'
    expect((await emit(text, body)).code).toContain('const D0 = M0.view')
    expect((await emit('(module (memory (export "m") 1) (func))', body)).code).toContain(
      'const D0 = holdView(M0);',
    )
    expect((await emit('(module (import "a" "b" (memory 1)) (func))', body)).code).toContain('holdView(M0)')
    const growing: Bodies = {
      0: (context) => `() { ${context.helper('memoryGrow').name}(${context.memory(0).record.name}, 1); }`,
    }
    expect((await emit(text, growing)).code).toContain('let D0 = M0.view;')
  })
})

describe('segments at run time', () => {
  const text = `(module (memory (export "m") 1) (table (export "t") 4 funcref) (func $f (export "f"))
    (data $p "passive") (data $a (i32.const 0) "x") (data $z "${'\\00'.repeat(80)}end") (elem $e funcref (ref.func $f) (ref.null func))
    (elem $b (i32.const 0) $f)
    (func (export "init") (param i32 i32 i32) unreachable) (func (export "drop") unreachable)
    (func (export "active") unreachable) (func (export "zeros") unreachable) (func (export "table") unreachable)
    (func (export "dropTable") unreachable) (func (export "activeTable") unreachable))`
  const segment = (index: number, kind: 'S' | 'E') => `${kind}${index}`
  const bodies: Bodies = {
    1: (context) => (
      context.memory(0),
      context.dataSegment(0),
      `(a, b, c) { ${context.helper('memoryInit').name}(M0, ${segment(0, 'S')}, a, b, c); }`
    ),
    2: (context) => `() { ${context.helper('dropSegment').name}(S0); }`,
    3: (context) => (context.dataSegment(1), `() { ${context.helper('memoryInit').name}(M0, S1, 0, 0, 1); }`),
    4: (context) => (
      context.dataSegment(2), `() { ${context.helper('memoryInit').name}(M0, S2, 0, 0, 83); }`
    ),
    5: (context) => (
      context.elementSegment(0), `() { ${context.helper('tableInit').name}(T0, E0, 1, 0, 2); }`
    ),
    6: (context) => `() { ${context.helper('dropSegment').name}(E0); }`,
    7: (context) => (
      context.elementSegment(1), `() { ${context.helper('tableInit').name}(T0, E1, 0, 0, 1); }`
    ),
  }

  test.each(['inline', 'file'] as const)('%s', async (place) => {
    const { code, data } = await emit(text, bodies, { format: 'cjs', data: place })
    const { m, t, f, init, drop, active, zeros, table, dropTable, activeTable } = evaluate(code).instantiate(
      {},
      data,
    ).exports
    init(10, 1, 4)
    expect(Buffer.from(m.buffer, 9, 6).toString('latin1')).toBe('\0assi\0')
    zeros()
    expect(Buffer.from(m.buffer, 0, 84).toString('latin1')).toBe(`${'\0'.repeat(80)}end\0`)
    expect(() => init(0, 0, 8)).toThrow(WebAssembly.RuntimeError)
    drop()
    expect(() => init(0, 0, 1)).toThrow(WebAssembly.RuntimeError)
    expect(active).toThrow(WebAssembly.RuntimeError)
    t.set(2, f)
    table()
    expect([t.get(1), t.get(2)]).toEqual([f, null])
    dropTable()
    expect(table).toThrow(WebAssembly.RuntimeError)
    expect(activeTable).toThrow(WebAssembly.RuntimeError)
  })
})
