// Modules that are large or odd in one way each. The size of each is a parameter, so that growth can be seen, and
// each says what its answer must be.

import type { CodeWriter } from '../code-writer.js'
import { ModuleBuilder } from '../module-builder.js'

export interface Shape {
  name: string
  /** What `size` counts. */
  unit: string
  /** The size that must work. */
  full: number
  build(size: number): Uint8Array<ArrayBuffer>
  /** Arguments for the export `run`, and the answers. */
  expected(size: number): readonly (readonly [argument: number, result: number])[]
}

export const SHAPES: readonly Shape[] = [
  {
    name: 'nested-blocks',
    unit: 'blocks',
    full: 10_000,
    build: (size) => single((code) => nestedBlocks(code, size), 1),
    // A branch out of block d leaves size - d blocks, each of which counts one.
    expected: (size) => [
      [0, size],
      [1, size - Math.floor(size / 2)],
      [2, 1],
    ],
  },
  {
    name: 'nested-loops',
    unit: 'loops',
    full: 10_000,
    build: (size) => single((code) => nestedLoops(code, size), 1),
    expected: (size) => [
      [0, size],
      [5, size + 5],
    ],
  },
  {
    name: 'nested-ifs',
    unit: 'ifs',
    full: 10_000,
    build: (size) => single((code) => nestedIfs(code, size), 1),
    expected: (size) => [
      [0, 1],
      [3, 4],
      [size + 1, size],
    ],
  },
  {
    name: 'left-deep-expression',
    unit: 'operands',
    full: 5000,
    build: (size) =>
      single((code) => {
        code.op('local.get', 0)
        for (let i = 1; i < size; i++) code.op('local.get', 0).i32(i).op('i32.xor').op('i32.add')
      }),
    expected: (size) => [
      [0, (size * (size - 1)) / 2],
      [1, leftDeepSum(size)],
    ],
  },
  {
    name: 'right-deep-expression',
    unit: 'operands',
    full: 5000,
    build: (size) =>
      single((code) => {
        for (let i = 0; i < size; i++) code.op('local.get', 0).i32(i).op('i32.mul')
        for (let i = 1; i < size; i++) code.op(i % 2 === 0 ? 'i32.add' : 'i32.sub')
      }),
    expected: (size) => [[1, rightDeepSum(size)]],
  },
  {
    name: 'locals',
    unit: 'locals',
    full: 20_000,
    build: (size) =>
      single((code) => {
        for (let i = 1; i <= size; i++) code.op('local.get', 0).i32(i).op('i32.add').op('local.set', i)
        code.i32(0)
        for (let i = 1; i <= size; i++) code.op('local.get', i).op('i32.add')
      }, size),
    expected: (size) => [
      [0, ((size * (size + 1)) / 2) | 0],
      [2, ((size * (size + 1)) / 2 + 2 * size) | 0],
    ],
  },
  {
    name: 'br-table',
    unit: 'cases',
    full: 18_000,
    build: (size) => single((code) => branchTable(code, size)),
    expected: (size) => [
      [0, 7],
      [1, 10],
      [size - 1, (size - 1) * 3 + 7],
      [size, -1],
      [-1, -1],
    ],
  },
  {
    name: 'functions',
    unit: 'functions',
    full: 100_000,
    build: manyFunctions,
    expected: (size) => [
      [0, 0],
      [size - 1, size - 1],
      [size >> 1, size >> 1],
    ],
  },
  {
    name: 'large-body',
    unit: 'bytes',
    full: 1_000_000,
    build: largeBody,
    expected: (size) => [[1, interpretLargeBody(size, 1)]],
  },
]

const LARGE_BODY_LOCALS = 24

/** A module with one function `run`, from i32 to i32. */
function single(body: (code: CodeWriter) => void, locals = 0): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder()
  builder.function({
    params: ['i32'],
    results: ['i32'],
    locals: Array.from({ length: locals }, () => 'i32' as const),
    export: 'run',
    body,
  })
  return builder.build()
}

function increment(code: CodeWriter, local: number): void {
  code.op('local.get', local).i32(1).op('i32.add').op('local.set', local)
}

function nestedBlocks(code: CodeWriter, size: number): void {
  for (let i = 0; i < size; i++) code.op('block', 'empty')
  code.op('local.get', 0).op('br_table', [0, Math.floor(size / 2), size - 1])
  for (let i = 0; i < size; i++) {
    code.op('end')
    increment(code, 1)
  }
  code.op('local.get', 1)
}

/** The innermost loop runs once more for each unit of the argument; the others once. */
function nestedLoops(code: CodeWriter, size: number): void {
  for (let i = 0; i < size; i++) {
    code.op('loop', 'empty')
    increment(code, 1)
  }
  code.op('local.get', 0).i32(1).op('i32.sub').op('local.tee', 0).i32(0).op('i32.ge_s').op('br_if', 0)
  for (let i = 0; i < size; i++) code.op('end')
  code.op('local.get', 1)
}

function nestedIfs(code: CodeWriter, size: number): void {
  for (let i = 0; i < size; i++) {
    increment(code, 1)
    code.op('local.get', 0).i32(i).op('i32.gt_s').op('if', 'empty')
  }
  for (let i = 0; i < size; i++) code.op('end')
  code.op('local.get', 1)
}

/** Every case is a block of its own. */
function branchTable(code: CodeWriter, size: number): void {
  for (let i = 0; i <= size; i++) code.op('block', 'empty')
  code.op('local.get', 0).op(
    'br_table',
    Array.from({ length: size + 1 }, (_, i) => i),
  )
  for (let i = 0; i < size; i++)
    code
      .op('end')
      .i32(i * 3 + 7)
      .op('return')
  code.op('end').i32(-1)
}

/** All of them in one table, called by index. */
function manyFunctions(size: number): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder()
  builder.table('funcref', { min: size })
  for (let i = 0; i < size; i++) {
    builder.function({ results: ['i32'], name: `function_${i}`, body: (code) => code.i32(i) })
  }
  const type = builder.type([], ['i32'])
  builder.function({
    params: ['i32'],
    results: ['i32'],
    export: 'run',
    body: (code) => code.op('local.get', 0).op('call_indirect', type, 0),
  })
  builder.activeElements(
    0,
    (code) => code.i32(0),
    Array.from({ length: size }, (_, i) => i),
  )
  return builder.build()
}

/** A mixed body of at least `size` bytes: arithmetic over locals, with a conditional now and then. */
function largeBody(size: number): Uint8Array<ArrayBuffer> {
  return single((code) => {
    for (let step = 0; step < largeBodySteps(size); step++) {
      const { target, left, right } = largeBodyStep(step)
      code.op('local.get', left).op('local.get', right)
      if (step % 3 === 0) code.op('i32.mul').i32(step).op('i32.add')
      else code.op(step % 3 === 1 ? 'i32.xor' : 'i32.sub')
      code.op('local.set', target)
      if (step % 7 === 0) {
        code.op('local.get', target).i32(1).op('i32.and')
        code.block('if', 'empty', () => increment(code, left))
      }
    }
    code.op('local.get', 1)
  }, LARGE_BODY_LOCALS)
}

function largeBodyStep(step: number): { target: number; left: number; right: number } {
  const local = (number: number) => 1 + (number % LARGE_BODY_LOCALS)
  return { target: local(step), left: step % 5 === 0 ? 0 : local(step * 7 + 3), right: local(step * 5 + 1) }
}

/** A step takes between ten and eleven bytes on average. */
function largeBodySteps(size: number): number {
  return Math.ceil(size / 10)
}

/** The same steps in JavaScript. */
function interpretLargeBody(size: number, argument: number): number {
  const locals = new Int32Array(LARGE_BODY_LOCALS + 1)
  locals[0] = argument
  for (let step = 0; step < largeBodySteps(size); step++) {
    const { target, left, right } = largeBodyStep(step)
    const a = locals[left]!
    const b = locals[right]!
    locals[target] = step % 3 === 0 ? Math.imul(a, b) + step : step % 3 === 1 ? a ^ b : a - b
    if (step % 7 === 0 && locals[target]! & 1) locals[left]!++
  }
  return locals[1]!
}

function leftDeepSum(size: number): number {
  let sum = 1
  for (let i = 1; i < size; i++) sum = (sum + (1 ^ i)) | 0
  return sum
}

/** The operators apply to the last operands first. */
function rightDeepSum(size: number): number {
  let value = size - 1
  for (let i = 1; i < size; i++) {
    const left = size - 1 - i
    value = (i % 2 === 0 ? left + value : left - value) | 0
  }
  return value
}
