// Calls with values JavaScript cannot hold (vectors) or whose bits it does not keep (NaN). A small probe
// module imports the function under test, takes its arguments as integers and answers the bits of its results
// as integers. One probe serves all functions of a signature.

import type { CodeWriter, TypeName } from '../code-writer.js'
import type { Engine } from '../engines/engine.js'
import { ModuleBuilder } from '../module-builder.js'
import type { ExpectedValue, Value } from './script.js'
import { bitsOf } from './values.js'

/** Compiled probes of one engine, by signature. */
export type ProbeCache = Map<string, object>

/** Calls `callee` through a probe and answers the bits of each result, unsigned. */
export function callBitExact(
  engine: Engine,
  probes: ProbeCache,
  callee: unknown,
  args: readonly Value[],
  expected: readonly ExpectedValue[],
): bigint[] {
  const params = args.map(typeOf)
  const results = expected.map(typeOf)
  const probe = compileProbe(engine, probes, params, results)
  const { run } = engine.instantiate(probe, { test: { callee } })
  const join = (answer: unknown) => joinResults(answer, results)
  return join(engine.call(run, args.flatMap(integersOf), results.flatMap(integerTypes), { expected, join }))
}

/** Calls a function that answers an exception reference, of either type, and says whether that is null. */
export function returnsNullException(engine: Engine, callee: unknown): boolean {
  try {
    return callNullProbe(engine, callee, 'exnref')
  } catch (error) {
    if (engine.classify(error) !== 'link') throw error
    return callNullProbe(engine, callee, 'nullexnref')
  }
}

function callNullProbe(engine: Engine, callee: unknown, type: TypeName): boolean {
  const builder = new ModuleBuilder()
  const index = builder.importFunction('test', 'callee', [], [type])
  builder.function({
    results: ['i32'],
    export: 'run',
    body: (code) => code.op('call', index).op('ref.is_null'),
  })
  const { run } = engine.instantiate(engine.compile(builder.build()), { test: { callee } }) as {
    run(): number
  }
  return run() === 1
}

function compileProbe(
  engine: Engine,
  probes: ProbeCache,
  params: readonly TypeName[],
  results: readonly TypeName[],
): object {
  const key = `${params.join(' ')} -> ${results.join(' ')}`
  let probe = probes.get(key)
  if (probe === undefined) {
    probe = engine.compile(buildProbe(params, results))
    probes.set(key, probe)
  }
  return probe
}

function buildProbe(params: readonly TypeName[], results: readonly TypeName[]): Uint8Array {
  const builder = new ModuleBuilder()
  const callee = builder.importFunction('test', 'callee', params, results)
  const integerParams = params.flatMap(integerTypes)
  builder.function({
    params: integerParams,
    results: results.flatMap(integerTypes),
    locals: results,
    export: 'run',
    body: (code) => {
      let next = 0
      for (const type of params) next += pushArgument(code, type, next)
      code.op('call', callee)
      for (let i = results.length - 1; i >= 0; i--) code.op('local.set', integerParams.length + i)
      results.forEach((type, i) => {
        pushBits(code, type, integerParams.length + i)
      })
    },
  })
  return builder.build()
}

/** Pushes the argument made of the integer parameters from `first` on; answers how many it took. */
function pushArgument(code: CodeWriter, type: TypeName, first: number): number {
  code.op('local.get', first)
  if (type === 'f32') code.op('f32.reinterpret_i32')
  else if (type === 'f64') code.op('f64.reinterpret_i64')
  else if (type === 'v128') {
    code
      .op('i64x2.splat')
      .op('local.get', first + 1)
      .op('i64x2.replace_lane', 1)
    return 2
  }
  return 1
}

function pushBits(code: CodeWriter, type: TypeName, local: number): void {
  code.op('local.get', local)
  if (type === 'f32') code.op('i32.reinterpret_f32')
  else if (type === 'f64') code.op('i64.reinterpret_f64')
  else if (type === 'v128') {
    code.op('i64x2.extract_lane', 0).op('local.get', local).op('i64x2.extract_lane', 1)
  }
}

function integerTypes(type: TypeName): TypeName[] {
  if (type === 'v128') return ['i64', 'i64']
  return type === 'i32' || type === 'f32' ? ['i32'] : ['i64']
}

function integersOf(value: Value): (number | bigint)[] {
  const bits = bitsOf(value)
  if (value.type === 'v128') return [BigInt.asIntN(64, bits), BigInt.asIntN(64, bits >> 64n)]
  return value.type === 'i32' || value.type === 'f32' ? [Number(bits) | 0] : [BigInt.asIntN(64, bits)]
}

/** A function with several results answers an array, one with a single result the value itself. */
function joinResults(answer: unknown, results: readonly TypeName[]): bigint[] {
  const integers = Array.isArray(answer) ? [...answer] : [answer]
  return results.map((type) => {
    if (type === 'v128') {
      const low = BigInt.asUintN(64, integers.shift() as bigint)
      return low | (BigInt.asUintN(64, integers.shift() as bigint) << 64n)
    }
    const integer = integers.shift() as number | bigint
    return BigInt.asUintN(type === 'i32' || type === 'f32' ? 32 : 64, BigInt(integer))
  })
}

function typeOf(value: ExpectedValue): TypeName {
  const { type } = value.type === 'either' ? value.values[0]! : value
  if (type.startsWith('ref.')) throw new Error('the suite mixes no references with NaNs or vectors')
  return type as TypeName
}
