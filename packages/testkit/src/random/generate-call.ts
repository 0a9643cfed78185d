// Makes calls: direct, through tables and through references, and tail calls of all three kinds.

import { referenceName, type TypeName } from '../type-name.js'
import type { StorageGenerator } from './generate-storage.js'
import type { Generator } from './generator.js'
import { createNode, type Node, type Signature } from './program.js'

/** A call as it is, or in place of a return. */
type Form = 'call' | 'return_call'

export class CallGenerator {
  private readonly generator: Generator
  private readonly storage: StorageGenerator

  constructor(generator: Generator, storage: StorageGenerator) {
    this.generator = generator
    this.storage = storage
  }

  /** A call whose results are of these types. */
  returning(results: readonly TypeName[], depth: number): Node | undefined {
    return this.call('call', results, depth)
  }

  /** Ends the function with a call. */
  tail(results: readonly TypeName[], depth: number): Node | undefined {
    const node = this.call('return_call', this.generator.fn.results, depth)
    return node && { ...node, results }
  }

  private call(form: Form, wanted: readonly TypeName[], depth: number): Node | undefined {
    const { random, profile } = this.generator
    return random.weighted<() => Node | undefined>([
      [6, () => this.direct(form, wanted, depth)],
      [4, () => this.indirect(form, wanted, depth)],
      [profile.heap ? 4 : 0, () => this.byReference(form, wanted, depth)],
    ])()
  }

  private direct(form: Form, wanted: readonly TypeName[], depth: number): Node | undefined {
    const { random, program, types } = this.generator
    const callees = [...program.hosts, ...program.functions]
    const indices = callees.flatMap(({ results }, index) => (types.fits(results, wanted) ? [index] : []))
    if (indices.length === 0) return undefined
    const index = random.pick(indices)
    const { params, results } = callees[index]!
    return createNode(form, [index], this.generator.many(params, depth), results)
  }

  private signatureFor(wanted: readonly TypeName[]): Signature | undefined {
    const { random, signatures, types } = this.generator
    const candidates = signatures.filter(({ results }) => types.fits(results, wanted))
    return candidates.length === 0 ? undefined : random.pick(candidates)
  }

  private indirect(form: Form, wanted: readonly TypeName[], depth: number): Node | undefined {
    const { random, program, types } = this.generator
    const signature = this.signatureFor(wanted)
    if (signature === undefined) return undefined
    const tables = program.tables.flatMap(({ element }, index) =>
      types.isSubtype(element, 'funcref') ? [index] : [],
    )
    const table = random.pick(tables)
    const index = this.indexOfType(table, signature) ?? this.storage.tableIndex(table, depth)
    const args = [...this.generator.many(signature.params, depth), index]
    return { ...createNode(`${form}_indirect`, [table], args, signature.results), signature }
  }

  /** Mostly the index of a function of this type, if the table starts out with one. */
  private indexOfType(table: number, signature: Signature): Node | undefined {
    const { random, program, types } = this.generator
    const callees = [...program.hosts, ...program.functions]
    const indices = program.elements.flatMap(({ active, functions }) =>
      active?.table !== table
        ? []
        : functions.flatMap((index, i) =>
            types.isCallableAs(callees[index]!, signature) ? [active.offset + i] : [],
          ),
    )
    if (indices.length === 0 || random.chance(0.1)) return undefined
    return this.storage.functionIndex(table, random.pick(indices))
  }

  private byReference(form: Form, wanted: readonly TypeName[], depth: number): Node | undefined {
    const signature = this.signatureFor(wanted)
    if (signature?.type === undefined) return undefined
    const { params, results, type } = signature
    const args = [
      ...this.generator.many(params, depth),
      this.generator.expression(referenceName(this.generator.random.chance(0.7), type), depth + 1),
    ]
    return createNode(`${form}_ref`, [type], args, results)
  }
}
