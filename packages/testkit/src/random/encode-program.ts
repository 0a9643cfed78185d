// Writes a random program as a module. Everything is exported: functions as `f0`, ..., globals, tables, memories, tags.

import type { BranchCast, CodeWriter } from '../code-writer.js'
import { type ConstantWriter, ModuleBuilder } from '../module-builder.js'
import type { AddressType, Block, Node, Program, ProgramElements } from './program.js'

export function encodeProgram(program: Program): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder()
  const { hosts, globals, tables, memories, tags } = program
  const constant =
    (node: Node): ConstantWriter =>
    (code) =>
      new BodyEncoder(builder, code).encode([node])
  for (const group of program.groups) builder.recursionGroup(group)
  for (const { name, params, results } of hosts) builder.importFunction('host', name, params, results)
  globals.forEach(({ imported, type, mutable }, i) => {
    if (imported) builder.importGlobal('host', `global${i}`, type, mutable)
    builder.export(`global${i}`, 'global', i)
  })
  tables.forEach(({ imported, element, min, max, address, initial }, i) => {
    const limits = { min, max, address }
    if (imported) builder.importTable('host', `table${i}`, element, limits)
    else builder.table(element, limits, initial && constant(initial))
    builder.export(`table${i}`, 'table', i)
  })
  memories.forEach((memory, i) => {
    if (memory.imported) builder.importMemory('host', `memory${i}`, memory)
    else builder.memory(memory)
    builder.export(`memory${i}`, 'memory', i)
  })
  tags.forEach(({ origin, params }, i) => {
    if (origin === 'own') builder.tag(params)
    else builder.importTag('host', origin === 'JSTag' ? origin : `tag${i}`, params)
    builder.export(`tag${i}`, 'tag', i)
  })
  for (const { imported, type, mutable, initial } of globals) {
    if (!imported) builder.global(type, mutable, constant(initial))
  }

  program.functions.forEach(({ type, params, results, locals, body }, i) => {
    builder.function({
      type,
      params,
      results,
      locals,
      export: `f${i}`,
      name: `function ${i}`,
      body: (code) => new BodyEncoder(builder, code).encode(body),
    })
  })
  const listOf = ({ functions, typed }: ProgramElements) =>
    typed === undefined ? functions : { type: typed.type, expressions: typed.expressions.map(constant) }
  for (const segment of program.elements) {
    const { active } = segment
    if (active === undefined) builder.passiveElements(listOf(segment))
    else builder.activeElements(active.table, offsetOf(tables[active.table]!, active), listOf(segment))
  }
  // Without reference types there are no passive segments either, and `ref.func` needs no declaration.
  if (program.elements.some(({ active }) => active === undefined)) {
    builder.declareElements(program.functions.map((_, i) => hosts.length + i))
  }
  for (const { active, bytes } of program.data) {
    if (active === undefined) builder.passiveData(bytes)
    else builder.activeData(active.memory, offsetOf(memories[active.memory]!, active), bytes)
  }
  if (program.start !== undefined) builder.start(hosts.length + program.start)
  return builder.build()
}

function offsetOf({ address }: { address: AddressType }, { offset }: { offset: number }): ConstantWriter {
  return (code) => code.op(`${address}.const`, offset)
}

class BodyEncoder {
  private readonly builder: ModuleBuilder
  private readonly code: CodeWriter
  /** Labels of the blocks around, outermost first. */
  private readonly labels: number[] = []

  constructor(builder: ModuleBuilder, code: CodeWriter) {
    this.builder = builder
    this.code = code
  }

  encode(nodes: readonly Node[]): void {
    for (const node of nodes) this.node(node)
  }

  private node(node: Node): void {
    this.encode(node.args)
    if (node.block !== undefined) this.block(node, node.block)
    else if (node.signature !== undefined) {
      const { params, results, type } = node.signature
      this.code.op(node.op, type ?? this.builder.type(params, results), ...node.immediates)
    } else if (node.targets === undefined) this.code.op(node.op, ...node.immediates)
    else
      this.branch(
        node,
        node.targets.map((label) => this.depthOf(label)),
      )
  }

  /** How many blocks lie between here and the one with this label, or the function's body. */
  private depthOf(label: number): number {
    return this.labels.length - 1 - this.labels.lastIndexOf(label)
  }

  private branch({ op, immediates }: Node, depths: number[]): void {
    const [first] = immediates
    if (op === 'br_table') this.code.op(op, depths)
    else if (first === undefined) this.code.op(op, depths[0]!)
    else this.code.op(op, { ...(first as BranchCast), label: depths[0]! })
  }

  private block(node: Node, block: Block): void {
    const { params, results, label, body, otherwise, catches, clauses = [], delegate } = block
    const type = this.builder.blockType(params, results)
    // Labels of what catches are counted from outside.
    const caught = catches?.map((clause) => ({ ...clause, label: this.depthOf(clause.label) }))
    const outside = delegate === undefined ? 0 : this.depthOf(delegate)
    this.code.op(node.op, type, ...(caught === undefined ? [] : [caught]))
    this.labels.push(label)
    this.encode(body)
    if (otherwise !== undefined) {
      this.code.op('else')
      this.encode(otherwise)
    }
    for (const clause of clauses) {
      if (clause.tag === undefined) this.code.op('catch_all')
      else this.code.op('catch', clause.tag)
      this.encode(clause.body)
    }
    this.labels.pop()
    if (delegate === undefined) this.code.op('end')
    else this.code.op('delegate', outside)
  }
}
