// Writes a random program as a module. Everything is exported: functions as `f0`, ..., globals, tables, memories.

import type { CodeWriter } from '../code-writer.js'
import { type ConstantWriter, ModuleBuilder } from '../module-builder.js'
import type { AddressType, Block, Node, Program, ProgramFunction, ProgramGlobal } from './program.js'

export function encodeProgram(program: Program): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder()
  const { hosts, globals, tables, memories } = program
  for (const { name, params, results } of hosts) builder.importFunction('host', name, params, results)
  globals.forEach(({ imported, type, mutable }, i) => {
    if (imported) builder.importGlobal('host', `global${i}`, type, mutable)
    builder.export(`global${i}`, 'global', i)
  })
  tables.forEach(({ imported, element, min, max, address }, i) => {
    if (imported) builder.importTable('host', `table${i}`, element, { min, max, address })
    else builder.table(element, { min, max, address })
    builder.export(`table${i}`, 'table', i)
  })
  memories.forEach((memory, i) => {
    if (memory.imported) builder.importMemory('host', `memory${i}`, memory)
    else builder.memory(memory)
    builder.export(`memory${i}`, 'memory', i)
  })
  for (const global of globals) {
    if (!global.imported) builder.global(global.type, global.mutable, constantOf(global))
  }

  program.functions.forEach((fn, i) => {
    const { params, results, locals } = fn
    builder.function({
      params,
      results,
      locals,
      export: `f${i}`,
      name: `function ${i}`,
      body: (code) => new BodyEncoder(builder, code).encode(fn),
    })
  })
  for (const { active, functions } of program.elements) {
    if (active === undefined) builder.passiveElements(functions)
    else builder.activeElements(active.table, offsetOf(tables[active.table]!, active), functions)
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

function constantOf({ type, value }: ProgramGlobal): ConstantWriter {
  if (type === 'funcref' || type === 'externref') return (code) => code.op('ref.null', type)
  return (code) => code.op(`${type as 'i32' | 'i64' | 'f32' | 'f64'}.const`, value)
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

  encode({ body }: ProgramFunction): void {
    for (const node of body) this.node(node)
  }

  private node(node: Node): void {
    for (const arg of node.args) this.node(arg)
    if (node.block !== undefined) this.block(node, node.block)
    else if (node.signature !== undefined) {
      const { params, results } = node.signature
      this.code.op(node.op, this.builder.type(params, results), ...node.immediates)
    } else if (node.targets === undefined) this.code.op(node.op, ...node.immediates)
    else {
      const depths = node.targets.map((label) => this.labels.length - 1 - this.labels.lastIndexOf(label))
      this.code.op(node.op, node.op === 'br_table' ? depths : depths[0]!)
    }
  }

  private block(node: Node, { params, results, label, body, otherwise }: Block): void {
    this.code.op(node.op, this.builder.blockType(params, results))
    this.labels.push(label)
    for (const inner of body) this.node(inner)
    if (otherwise !== undefined) {
      this.code.op('else')
      for (const inner of otherwise) this.node(inner)
    }
    this.labels.pop()
    this.code.op('end')
  }
}
