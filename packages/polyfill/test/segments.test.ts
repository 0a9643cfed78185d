import { expect, test } from 'vitest'
import { assemble } from '../../compiler/test/support/assemble.js'
import { createNamespace, type WebAssemblyNamespace } from '../src/node/index.js'

const MODULE = `(module
  (memory (export "memory") 1)
  (global $g (mut i64) (i64.const 5))
  (func $pair (param i64) (result i64 i32) local.get 0 i64.const 1 i64.add local.get 0 i32.wrap_i64)

  ;; Blocks with results, branches over several of them, and back.
  (func (export "blocks") (param i32) (result i32) (local i32)
    block (result i32)
      block
        block
          loop
            local.get 0 local.get 1 i32.le_s br_if 1
            local.get 1 i32.const 1 i32.add local.tee 1
            i32.const 5 i32.eq br_if 2
            br 0
          end
        end
        i32.const 100 local.get 1 i32.add br 1
      end
      i32.const 200 local.get 1 i32.add
    end
    local.get 0 i32.add)

  (func (export "table") (param i32) (result i32)
    block block block block
      local.get 0 br_table 0 1 2 3
    end i32.const 10 return
    end i32.const 20 return
    end i32.const 30 return
    end i32.const 40)

  ;; Values under a branch, and a table with a value.
  (func (export "values") (param i32) (result i32)
    i32.const 1000
    block (result i32)
      block (result i32)
        local.get 0 i32.const 7 i32.mul
        local.get 0 br_table 0 1 0
      end
      i32.const 1 i32.add
    end
    i32.sub)

  (func (export "branches") (param i64) (result i64) (local i64)
    local.get 0 i64.const 0 i64.lt_s
    if (result i64)
      i64.const 0 local.get 0 i64.sub
    else
      local.get 0 i64.eqz
      if (result i64) i64.const -1 else local.get 0 i64.const 3 i64.mul end
    end
    local.set 1
    loop
      local.get 1 i64.const 1000 i64.lt_u
      if local.get 1 local.get 1 i64.add i64.const 7 i64.add local.set 1 br 1 end
    end
    local.get 1)

  (func (export "memory64") (param i32 i64) (result i64)
    local.get 0 local.get 1 i64.store offset=4
    local.get 0 i32.load offset=8 global.get $g i32.wrap_i64 i32.add
    local.get 0 i64.load offset=4 call $pair drop
    global.set $g
    i64.extend_i32_u
    global.get $g i64.xor)

  (func (export "floats") (param f64 f32) (result f64)
    local.get 0 f64.neg local.get 1 f64.promote_f32 f64.mul f64.floor
    local.get 0 i64.reinterpret_f64 i64.const 1 i64.add f64.reinterpret_i64 f64.max)
)`

const native = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly

type Exports = Record<string, (...args: (number | bigint)[]) => number | bigint>

function outcome(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

function run(namespace: WebAssemblyNamespace, bytes: Uint8Array): unknown[] {
  const exports = new namespace.Instance(new namespace.Module(bytes)).exports as unknown as Exports
  const { blocks, table, values, branches, memory64, floats } = exports
  const numbers = [-3, -1, 0, 1, 2, 3, 4, 5, 9]
  return [
    ...numbers.flatMap((number) => [blocks, table, values].map((call) => outcome(() => call!(number)))),
    ...[-5n, 0n, 1n, 500n, 2n ** 40n, -(2n ** 63n)].map((number) => outcome(() => branches!(number))),
    ...[0, 65524, 65525, -1].map((address) => outcome(() => memory64!(address, 0x123456789abcdefn))),
    ...[0.5, -0, Number.NaN, Number.POSITIVE_INFINITY].map((number) => outcome(() => floats!(number, 1.5))),
  ]
}

// With segments of a few bytes each block is one, with large ones all are within it.
test.each([1, 8, 16, 40, 10_000])(
  'functions in segments of %i bytes do what native ones do',
  async (size) => {
    const bytes = await assemble(MODULE)
    const namespace = createNamespace({ lazy: true, segmentSize: size })
    expect(run(namespace, bytes)).toEqual(run(native, bytes))
  },
)

test('functions that are called often are compiled anew', async () => {
  const bytes = await assemble(MODULE)
  const namespace = createNamespace({ lazy: true, segmentSize: 8 })
  const { blocks } = new namespace.Instance(new namespace.Module(bytes)).exports as unknown as Exports
  for (let call = 0; call < 10_000; call++) if (blocks!(3) !== 106) throw new Error(`call ${call}`)
})
