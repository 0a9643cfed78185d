// Rules of blocks, branches and calls.

import {
  asNonNull,
  asNullable,
  type BlockSignature,
  concreteHeapType,
  FUNCREF,
  I32,
  isNullable,
  isReference,
  refType,
  resultTypeName,
  type ValueType,
  valueTypeName,
} from '../types.js'
import type { BodyValidator } from './body-validator.js'
import { FRAME_BLOCK, FRAME_ELSE, FRAME_FUNCTION, FRAME_IF, FRAME_LOOP } from './control-frame.js'
import type { Rules } from './rule.js'
import { addressOf } from './table-rules.js'

/** The current block type, checked. */
export function checkedBlockType(body: BodyValidator): BlockSignature {
  const { reader } = body
  if (reader.blockTypeIndex >= 0) return body.functionType(reader.blockTypeIndex)
  const { results } = reader.blockType
  if (results.length > 0) body.checkType(results[0])
  return reader.blockType
}

/** Pops a block's parameters (above them, the condition of an if) and enters it. */
export function enterBlock(body: BodyValidator, kind: number): void {
  const signature = checkedBlockType(body)
  if (kind === FRAME_IF) body.pop(I32)
  body.popAll(signature.params)
  body.pushFrame(kind, signature)
}

function call(body: BodyValidator, type: BlockSignature): void {
  body.popAll(type.params)
  body.pushAll(type.results)
}

function tailCall(body: BodyValidator, type: BlockSignature): void {
  body.popAll(type.params)
  if (!body.types.isResultSubtype(type.results, body.returns)) {
    body.failType(`results ${resultTypeName(body.returns)}`, resultTypeName(type.results))
  }
  body.setUnreachable()
}

/** Pops the index operand of call_indirect, and tells the callee's type. */
function indirectCallee(body: BodyValidator): BlockSignature {
  const { index, index2 } = body.reader
  const table = body.tableType(index2)
  if (!body.types.isSubtype(table.element, FUNCREF)) {
    body.failType('a table of functions', valueTypeName(table.element))
  }
  const type = body.functionType(index)
  body.pop(addressOf(table))
  return type
}

/** Pops the function reference of call_ref, and tells the callee's type. */
function referencedCallee(body: BodyValidator): BlockSignature {
  const { index } = body.reader
  const type = body.functionType(index)
  body.pop(refType(true, concreteHeapType(index)))
  return type
}

/** The last type a branch to the label carries, which must be a reference: br_on_* supply it. */
function lastLabelReference(body: BodyValidator, types: readonly ValueType[]): ValueType {
  const last = types[types.length - 1]
  if (last === undefined || !isReference(last)) {
    body.failType('a label that takes a reference', resultTypeName(types))
  }
  return last
}

/** Pops and pushes what a branch carries besides its last operand: the types become the label's. */
function retypeAllButLast(body: BodyValidator, types: readonly ValueType[]): void {
  const rest = types.slice(0, -1)
  body.popAll(rest)
  body.pushAll(rest)
}

function branchOnCast(body: BodyValidator, branchWhenCast: boolean): void {
  const { types, reader } = body
  const [from, to] = reader.types
  body.checkType(from)
  body.checkType(to)
  if (!types.isSubtype(to, from)) body.failType(`a subtype of ${valueTypeName(from)}`, valueTypeName(to))
  const failed = isNullable(to) ? asNonNull(from) : from
  const labelTypes = body.label(reader.index).labelTypes
  const last = lastLabelReference(body, labelTypes)
  const carried = branchWhenCast ? to : failed
  if (!types.isSubtype(carried, last))
    body.failType(`a label that takes ${valueTypeName(carried)}`, valueTypeName(last))
  body.pop(from)
  retypeAllButLast(body, labelTypes)
  body.push(branchWhenCast ? failed : to)
}

export const CONTROL_RULES = {
  unreachable: (body) => body.setUnreachable(),
  block: (body) => enterBlock(body, FRAME_BLOCK),
  loop: (body) => enterBlock(body, FRAME_LOOP),
  if: (body) => enterBlock(body, FRAME_IF),
  else: (body) => {
    if (body.frame.kind !== FRAME_IF) body.reader.fail('END opcode expected', body.reader.offset)
    const { signature, start } = body.popFrame()
    body.notes?.noteElse(start, body.reader.position)
    body.pushFrame(FRAME_ELSE, signature)
    body.frame.start = start
  },
  end: (body) => {
    const { kind, signature, start } = body.popFrame()
    // The function itself begins where a block may begin.
    if (kind !== FRAME_FUNCTION) body.notes?.noteEnd(start, body.reader.position)
    if (kind === FRAME_IF && !body.types.isResultSubtype(signature.params, signature.results)) {
      // The missing else passes the parameters on.
      body.failType(`else to yield ${resultTypeName(signature.results)}`, resultTypeName(signature.params))
    }
    body.pushAll(signature.results)
  },
  br: (body) => {
    body.popAll(body.label(body.reader.index).labelTypes)
    body.setUnreachable()
  },
  br_if: (body) => {
    const { labelTypes } = body.label(body.reader.index)
    body.pop(I32)
    body.popAll(labelTypes)
    body.pushAll(labelTypes)
  },
  br_table: (body) => {
    const { labels } = body.reader
    body.pop(I32)
    const arity = body.label(labels[labels.length - 1]).labelTypes.length
    let checked: readonly ValueType[] | undefined
    for (let i = 0; i < labels.length; i++) {
      const { labelTypes } = body.label(labels[i])
      // Labels of one type often follow each other.
      if (labelTypes === checked) continue
      if (labelTypes.length !== arity)
        body.failType(`labels that take ${arity} operands`, resultTypeName(labelTypes))
      body.peekAll(labelTypes)
      checked = labelTypes
    }
    body.setUnreachable()
  },
  return: (body) => {
    body.popAll(body.returns)
    body.setUnreachable()
  },
  call: (body) => call(body, body.callee(body.reader.index)),
  call_indirect: (body) => call(body, indirectCallee(body)),
  call_ref: (body) => call(body, referencedCallee(body)),
  return_call: (body) => tailCall(body, body.callee(body.reader.index)),
  return_call_indirect: (body) => tailCall(body, indirectCallee(body)),
  return_call_ref: (body) => tailCall(body, referencedCallee(body)),
  br_on_null: (body) => {
    const { labelTypes } = body.label(body.reader.index)
    const type = body.popReference()
    body.popAll(labelTypes)
    body.pushAll(labelTypes)
    body.push(asNonNull(type))
  },
  br_on_non_null: (body) => {
    const { labelTypes } = body.label(body.reader.index)
    body.pop(asNullable(lastLabelReference(body, labelTypes)))
    retypeAllButLast(body, labelTypes)
  },
  br_on_cast: (body) => branchOnCast(body, true),
  br_on_cast_fail: (body) => branchOnCast(body, false),
} satisfies Rules
