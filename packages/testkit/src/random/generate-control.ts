// Makes blocks, branches and what does not come to its end. Loops and function entries burn fuel, so that every
// call ends.

import { isNumber, isReference, parseReference, referenceName, type TypeName } from '../type-name.js'
import type { ConstantGenerator } from './generate-constant.js'
import type { Generator } from './generator.js'
import { type Block, createNode, FUNCTION_LABEL, type Node } from './program.js'

/** A block that branches may name. */
export interface Label {
  id: number
  /** What a branch to it takes along. */
  types: readonly TypeName[]
  /** A clause of a `try`: a `rethrow` may name it, too. */
  isClause?: boolean
}

export class ControlGenerator {
  /** The blocks around, outermost first. */
  readonly labels: Label[] = []
  private readonly generator: Generator
  private readonly constants: ConstantGenerator
  private nextLabel = FUNCTION_LABEL + 1

  constructor(generator: Generator, constants: ConstantGenerator) {
    this.generator = generator
    this.constants = constants
  }

  /** Makes something inside a block with a new label, or, of a clause, inside the one of the block it belongs to. */
  within<Result>(label: Label, make: () => Result): Result {
    this.labels.push(label)
    const result = make()
    this.labels.pop()
    return result
  }

  newLabel(): number {
    return this.nextLabel++
  }

  /** What a block takes from the stack: mostly nothing. */
  blockParameters(): TypeName[] {
    const { random, profile, valueTypes } = this.generator
    if (!profile.multiValue || random.chance(0.75)) return []
    return Array.from({ length: random.between(1, 3) }, () => random.pick(valueTypes))
  }

  /** A block, loop or if with these results, perhaps with parameters. */
  blockOf(op: 'block' | 'loop' | 'if', results: readonly TypeName[], depth: number): Node {
    const { random } = this.generator
    const params = this.blockParameters()
    const args = this.generator.many(op === 'if' ? [...params, 'i32'] : params, depth)
    const id = this.newLabel()
    const block: Block = { label: id, params, results, body: [] }
    this.within({ id, types: op === 'loop' ? params : results }, () => {
      block.body = this.blockBody(op, params, results, depth)
      if (op === 'if' && (random.chance(0.7) || params.join() !== results.join())) {
        block.otherwise = this.blockBody(op, params, results, depth)
      }
    })
    return { ...createNode(op, [], args, results), block }
  }

  private blockBody(
    op: 'block' | 'loop' | 'if',
    params: readonly TypeName[],
    results: readonly TypeName[],
    depth: number,
  ): Node[] {
    const { generator } = this
    const { random } = generator
    if (op === 'if' && params.length > 0 && params.join() === results.join() && random.chance(0.3)) return []
    const body = op === 'loop' ? [this.burnFuel()] : []
    body.push(...this.takeParameters(params), ...generator.statements(3, depth + 1))
    if (op === 'loop' && random.chance(0.7)) {
      const { id } = this.labels[this.labels.length - 1]!
      const again = this.branch('br_if', [id], generator.many([...params, 'i32'], depth + 1), params)
      body.push(generator.discard([again], params))
    }
    return [...body, ...generator.many(results, depth + 1)]
  }

  /** Takes what a block starts with off the stack, into locals where there are any. */
  takeParameters(params: readonly TypeName[]): Node[] {
    return params
      .map((type): Node => {
        const locals = this.generator.localsFor(type)
        if (locals.length === 0) return { ...createNode('drop', [], [], []), bound: true }
        return { ...createNode('local.set', [this.generator.random.pick(locals)], [], []), bound: true }
      })
      .reverse()
  }

  // Branches

  /** Ends here: what would follow is not reached, so it may have any type. */
  diverging(results: readonly TypeName[], depth: number): Node {
    const { random } = this.generator
    const choice = random.weighted<() => Node>([
      [0.3, () => createNode('unreachable', [], [], results)],
      [2, () => this.return(results, depth)],
      [4, () => this.branchAnywhere(results, depth)],
      [3, () => this.branchTable(results, depth)],
    ])()
    return random.chance(0.3) ? this.withDeadCode(choice, results) : choice
  }

  private return(results: readonly TypeName[], depth: number): Node {
    const { fn } = this.generator
    return createNode('return', [], this.generator.many(fn.results, depth), results)
  }

  private branchAnywhere(results: readonly TypeName[], depth: number): Node {
    if (this.labels.length === 0) return this.return(results, depth)
    const { id, types } = this.generator.random.pick(this.labels)
    return this.branch('br', [id], this.generator.many(types, depth), results)
  }

  private branchTable(results: readonly TypeName[], depth: number): Node {
    const { random } = this.generator
    if (this.labels.length === 0) return this.branchAnywhere(results, depth)
    const { types } = random.pick(this.labels)
    const ids = this.labelsOf(types)
    const targets = Array.from({ length: random.between(1, 7) }, () => random.pick(ids))
    return this.branch('br_table', targets, this.generator.many([...types, 'i32'], depth), results)
  }

  branchIfWithValue(types: readonly TypeName[], depth: number): Node | undefined {
    const ids = this.labelsOf(types)
    if (ids.length === 0) return undefined
    const args = this.generator.many([...types, 'i32'], depth)
    return this.branch('br_if', [this.generator.random.pick(ids)], args, types)
  }

  /** Goes where nothing is taken along if a reference is null, and leaves the reference otherwise. */
  branchOnNull(type: TypeName, depth: number): Node | undefined {
    const { random } = this.generator
    const ids = this.labelsOf([])
    if (ids.length === 0 || !isReference(type)) return undefined
    const { heap } = parseReference(type)
    const operand = this.generator.expression(referenceName(true, heap), depth + 1)
    return this.branch('br_on_null', [random.pick(ids)], [operand], [referenceName(false, heap)])
  }

  /** Goes where a reference is taken along unless it is null. */
  branchOnNonNull(depth: number): Node | undefined {
    const { random, types } = this.generator
    const labels = this.labels.filter((label) => label.types.length === 1 && isReference(label.types[0]!))
    if (labels.length === 0) return undefined
    const { id, types: taken } = random.pick(labels)
    const { heap } = parseReference(taken[0] as `(ref ${number})`)
    if (types.top(heap) === 'exn') return undefined
    const operand = this.generator.expression(referenceName(true, heap), depth + 1)
    return this.branch('br_on_non_null', [id], [operand], [])
  }

  /** Goes where a reference is taken along if it is of a type, or if it is not, and drops it otherwise. */
  branchOnCast(depth: number): Node | undefined {
    const { generator } = this
    const { random, types } = generator
    const labels = this.labels.filter((label) => label.types.length === 1 && isReference(label.types[0]!))
    if (labels.length === 0) return undefined
    const { id, types: taken } = random.pick(labels)
    const target = parseReference(taken[0] as `(ref ${number})`)
    if (types.top(target.heap) === 'exn') return undefined
    if (random.chance(0.5)) {
      // What arrives is of the type that is asked for.
      const above = random.pick(types.supertypes(target.heap))
      const from = referenceName(target.nullable || random.chance(0.7), above)
      const to = referenceName(target.nullable && random.chance(0.5), target.heap)
      return this.cast('br_on_cast', id, from, to, depth)
    }
    // What arrives is of the type that it was known to be of, without null where that is of the other.
    const below = random.pick([target.heap, ...types.definitionsOf(target.heap)])
    const isNull = random.chance(0.5)
    const from = referenceName(target.nullable || isNull, target.heap)
    return this.cast('br_on_cast_fail', id, from, referenceName(isNull, below), depth)
  }

  private cast(
    op: 'br_on_cast' | 'br_on_cast_fail',
    target: number,
    from: TypeName,
    to: TypeName,
    depth: number,
  ): Node {
    const operand = this.generator.expression(from, depth + 1)
    const immediate = { label: 0, from: from as `(ref ${number})`, to: to as `(ref ${number})` }
    const node = { ...createNode(op, [immediate], [operand], [to]), targets: [target] }
    return createNode('drop', [], [node], [])
  }

  branch(
    op: 'br' | 'br_if' | 'br_table' | 'br_on_null' | 'br_on_non_null',
    targets: number[],
    args: Node[],
    results: readonly TypeName[],
  ): Node {
    return { ...createNode(op, [], args, results), targets }
  }

  labelsOf(types: readonly TypeName[]): number[] {
    return this.labels.filter((label) => label.types.join() === types.join()).map(({ id }) => id)
  }

  /** Instructions behind the end of reachable code take their operands from nowhere. */
  private withDeadCode(end: Node, results: readonly TypeName[]): Node {
    const { random, profile, valueTypes } = this.generator
    const dead = Array.from({ length: random.between(1, 4) }, (): Node[] => {
      const type = random.pick(valueTypes)
      const operators = profile.operators.get(type)?.filter(({ row }) => row.immediates.length === 0)
      const first =
        operators && random.chance(0.7)
          ? createNode(random.pick(operators).row.name, [], [], [type])
          : isNumber(type)
            ? this.constants.value(type)
            : this.generator.leaf(type)
      return [
        { ...first, bound: true },
        { ...createNode('drop', [], [], []), bound: true },
      ]
    })
    const last: Node = { ...createNode('unreachable', [], [], results), bound: true }
    return { ...last, args: [{ ...end, results: [] }, ...dead.flat()] }
  }

  /** Traps when the fuel is out. */
  burnFuel(): Node {
    const { fuel } = this.generator.program
    const rest = () => createNode('global.get', [fuel], [], ['i32'])
    const one = createNode('i32.const', [1], [], ['i32'])
    const spend = createNode('global.set', [fuel], [createNode('i32.sub', [], [rest(), one], ['i32'])], [])
    const block: Block = {
      label: this.newLabel(),
      params: [],
      results: [],
      body: [createNode('unreachable', [], [], [])],
      otherwise: [spend],
    }
    const empty = createNode('i32.le_s', [], [rest(), createNode('i32.const', [0], [], ['i32'])], ['i32'])
    return { ...createNode('if', [], [empty], []), block, vital: true }
  }
}
