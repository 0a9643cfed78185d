// Rules of exceptions: try_table and throw, and the legacy instructions try, catch, rethrow, delegate.

import { EXNREF, HEAP_EXN, refType, resultTypeName, type ValueType } from '../types.js'
import type { BodyValidator } from './body-validator.js'
import { FRAME_CATCH, FRAME_CATCH_ALL, FRAME_TRY, FRAME_TRY_TABLE } from './control-frame.js'
import { checkedBlockType, enterBlock } from './control-rules.js'
import type { Rules } from './rule.js'

/** What catch_ref adds to what it carries. */
const CAUGHT: ValueType = refType(false, HEAP_EXN)

/** Checks that each clause's label takes what the clause carries. */
function checkCatches(body: BodyValidator): void {
  for (const { kind, tag, label } of body.reader.catches) {
    const params = tag < 0 ? [] : body.tagParams(tag)
    const carried = kind === 'catch_ref' || kind === 'catch_all_ref' ? [...params, CAUGHT] : params
    const { labelTypes } = body.label(label)
    if (!body.types.isResultSubtype(carried, labelTypes)) {
      body.failType(`a label that takes ${resultTypeName(carried)} for ${kind}`, resultTypeName(labelTypes))
    }
  }
}

/** Ends the part of a legacy try before the current catch, and starts the handler. */
function enterHandler(body: BodyValidator, kind: number, params: readonly ValueType[]): void {
  const before = body.frame.kind
  if (before !== FRAME_TRY && before !== FRAME_CATCH)
    body.reader.fail('END opcode expected', body.reader.offset)
  const { results } = body.popFrame().signature
  body.pushFrame(kind, { params, results })
}

export const EXCEPTION_RULES = {
  throw: (body) => {
    body.popAll(body.tagParams(body.reader.index))
    body.setUnreachable()
  },
  throw_ref: (body) => {
    body.pop(EXNREF)
    body.setUnreachable()
  },
  try_table: (body) => {
    // The clauses' labels do not count the try_table itself.
    checkedBlockType(body)
    checkCatches(body)
    enterBlock(body, FRAME_TRY_TABLE)
  },
  try: (body) => enterBlock(body, FRAME_TRY),
  catch: (body) => enterHandler(body, FRAME_CATCH, body.tagParams(body.reader.index)),
  catch_all: (body) => enterHandler(body, FRAME_CATCH_ALL, []),
  delegate: (body) => {
    if (body.frame.kind !== FRAME_TRY) body.reader.fail('END opcode expected', body.reader.offset)
    const { signature } = body.popFrame()
    // Its label does not count the try it ends.
    body.label(body.reader.index)
    body.pushAll(signature.results)
  },
  rethrow: (body) => {
    const { kind } = body.label(body.reader.index)
    if (kind !== FRAME_CATCH && kind !== FRAME_CATCH_ALL)
      body.fail('invalid rethrow label', String(body.reader.index))
    body.setUnreachable()
  },
} satisfies Rules
