// Makes what throws and what catches: `try_table` and `throw_ref`, or `try`, `delegate` and `rethrow`. One module
// has one form, as engines refuse to mix them.

import type { CatchClause } from '../code-writer.js'
import type { TypeName } from '../type-name.js'
import type { ControlGenerator, Label } from './generate-control.js'
import type { Generator } from './generator.js'
import { type Block, createNode, FUNCTION_LABEL, type Node } from './program.js'

export class ExceptionGenerator {
  private readonly generator: Generator
  private readonly control: ControlGenerator

  constructor(generator: Generator, control: ControlGenerator) {
    this.generator = generator
    this.control = control
  }

  /** Something that throws, in place of values of these types. */
  throw(results: readonly TypeName[], depth: number): Node {
    const { generator, control } = this
    const { random, program } = generator
    if (program.form === 'legacy') {
      const clauses = control.labels.filter(({ isClause }) => isClause)
      if (clauses.length > 0 && random.chance(0.4)) {
        return { ...createNode('rethrow', [], [], results), targets: [random.pick(clauses).id] }
      }
    } else if (random.chance(0.2)) {
      return createNode('throw_ref', [], generator.many(['exnref'], depth), results)
    }
    const tag = random.below(program.tags.length)
    return createNode('throw', [tag], generator.many(program.tags[tag]!.params, depth), results)
  }

  /** A reference to what is thrown inside. */
  reference(depth: number): Node {
    const { generator, control } = this
    const { program, random } = generator
    const results = ['(ref exn)'] as const
    const outer: Block = { label: control.newLabel(), params: [], results, body: [] }
    control.within({ id: outer.label, types: results }, () => {
      const catches: CatchClause[] = [{ kind: 'catch_all_ref', label: outer.label }]
      const block: Block = { label: control.newLabel(), params: [], results: [], body: [], catches }
      control.within({ id: block.label, types: [] }, () => {
        const tag = random.below(program.tags.length)
        block.body = [createNode('throw', [tag], generator.many(program.tags[tag]!.params, depth + 1), [])]
      })
      const unreachable = createNode('unreachable', [], [], results)
      outer.body = [{ ...createNode('try_table', [], [], []), block }, unreachable]
    })
    return { ...createNode('block', [], [], results), block: outer }
  }

  /** A block with these results that catches. */
  protect(results: readonly TypeName[], depth: number): Node | undefined {
    return this.generator.program.form === 'legacy' ? this.try(results, depth) : this.tryTable(results, depth)
  }

  private tryTable(results: readonly TypeName[], depth: number): Node | undefined {
    const { generator, control } = this
    const { random } = generator
    // A block around it takes what is caught; others may take it, too.
    const own = this.clause()
    const types = this.caught(own)
    const outer: Block = { label: control.newLabel(), params: [], results: types, body: [] }
    const after: Block = { label: control.newLabel(), params: [], results, body: [] }
    control.within({ id: after.label, types: results }, () => {
      control.within({ id: outer.label, types }, () => {
        const catches: CatchClause[] = [...this.furtherClauses(), { ...own, label: outer.label }]
        if (random.chance(0.3)) catches.push(...this.furtherClauses())
        const params = control.blockParameters()
        const args = generator.many(params, depth)
        const block: Block = { label: control.newLabel(), params, results, body: [], catches }
        control.within({ id: block.label, types: results }, () => {
          block.body = this.body(params, results, depth)
        })
        const node: Node = { ...createNode('try_table', [], args, results), block }
        outer.body = [control.branch('br', [after.label], [node], types)]
      })
      const taken = { ...createNode('block', [], [], types), block: outer }
      after.body = [taken, ...control.takeParameters(types), ...generator.many(results, depth + 1)]
    })
    return { ...createNode('block', [], [], results), block: after }
  }

  private clause(): Omit<CatchClause, 'label'> {
    const { random, program } = this.generator
    const kind = random.pick(['catch', 'catch', 'catch_ref', 'catch_all', 'catch_all_ref'] as const)
    if (kind === 'catch_all' || kind === 'catch_all_ref') return { kind }
    return { kind, tag: random.below(program.tags.length) }
  }

  /** What a clause hands on. */
  private caught({ kind, tag }: Omit<CatchClause, 'label'>): TypeName[] {
    const params = tag === undefined ? [] : this.generator.program.tags[tag]!.params
    return kind.endsWith('_ref') ? [...params, '(ref exn)'] : [...params]
  }

  private furtherClauses(): CatchClause[] {
    const { random, types } = this.generator
    return Array.from({ length: random.below(3) }, () => this.clause()).flatMap((clause) => {
      const caught = this.caught(clause)
      const labels = this.control.labels.filter((label) => types.fits(caught, label.types))
      return labels.length === 0 ? [] : [{ ...clause, label: random.pick(labels).id }]
    })
  }

  private body(params: readonly TypeName[], results: readonly TypeName[], depth: number): Node[] {
    const { generator, control } = this
    const body = [...control.takeParameters(params), ...generator.statements(4, depth + 1)]
    if (generator.random.chance(0.35)) {
      const thrown = this.throw(results, depth + 1)
      // Sometimes it depends.
      if (generator.random.chance(0.5)) return [...body, thrown]
      const block: Block = {
        label: control.newLabel(),
        params: [],
        results: [],
        body: [{ ...thrown, results: [] }],
      }
      body.push({ ...createNode('if', [], generator.many(['i32'], depth + 1), []), block })
    }
    return [...body, ...generator.many(results, depth + 1)]
  }

  private try(results: readonly TypeName[], depth: number): Node {
    const { generator, control } = this
    const { random, program } = generator
    const params = control.blockParameters()
    const args = generator.many(params, depth)
    const block: Block = { label: control.newLabel(), params, results, body: [] }
    const label: Label = { id: block.label, types: results }
    control.within(label, () => {
      block.body = this.body(params, results, depth)
    })
    if (random.chance(0.2)) {
      const labels = control.labels.map(({ id }) => id)
      block.delegate = random.pick([FUNCTION_LABEL, ...labels])
    } else {
      const tags = Array.from({ length: random.below(3) }, () => random.below(program.tags.length))
      control.within({ ...label, isClause: true }, () => {
        block.clauses = tags.map((tag) => ({
          tag,
          body: this.handler(program.tags[tag]!.params, results, depth),
        }))
        if (random.chance(0.5)) block.clauses.push({ body: this.handler([], results, depth) })
      })
    }
    return { ...createNode('try', [], args, results), block }
  }

  /** What a clause does with what it has caught. */
  private handler(caught: readonly TypeName[], results: readonly TypeName[], depth: number): Node[] {
    const { generator, control } = this
    return [
      ...control.takeParameters(caught),
      ...generator.statements(2, depth + 1),
      ...generator.many(results, depth + 1),
    ]
  }
}
