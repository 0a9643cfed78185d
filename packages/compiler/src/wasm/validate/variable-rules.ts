// Rules of parametric and variable instructions.

import { BOTTOM, I32, isDefaultable, isReference, type ValueType, valueTypeName } from '../types.js'
import type { BodyValidator } from './body-validator.js'
import type { Rules } from './rule.js'

function localType(body: BodyValidator, index: number): ValueType {
  const type = body.locals.typeOf(index)
  if (type === BOTTOM) body.fail('unknown local', String(index))
  return type
}

export const VARIABLE_RULES = {
  drop: (body) => {
    body.popAny()
  },
  select: (body) => {
    body.pop(I32)
    const second = body.popAny()
    const first = body.popAny()
    if (isReference(first) || isReference(second)) {
      body.failType('numbers or vectors', valueTypeName(isReference(first) ? first : second))
    }
    if (first !== second && first !== BOTTOM && second !== BOTTOM) {
      body.failType(valueTypeName(first), valueTypeName(second))
    }
    body.push(first === BOTTOM ? second : first)
  },
  'select t': (body) => {
    const { types } = body.reader
    if (types.length !== 1) body.fail('invalid result arity', String(types.length))
    const [type] = types
    body.checkType(type)
    body.pop(I32)
    body.pop(type)
    body.pop(type)
    body.push(type)
  },
  'local.get': (body) => {
    const { index } = body.reader
    const type = localType(body, index)
    if (!isDefaultable(type) && !body.locals.isSet(index)) body.fail('uninitialized local', String(index))
    body.push(type)
  },
  'local.set': (body) => {
    const { index } = body.reader
    const type = localType(body, index)
    body.pop(type)
    if (!isDefaultable(type)) body.locals.markSet(index)
  },
  'local.tee': (body) => {
    const { index } = body.reader
    const type = localType(body, index)
    body.pop(type)
    if (!isDefaultable(type)) body.locals.markSet(index)
    body.push(type)
  },
  'global.get': (body) => body.push(body.globalType(body.reader.index).type),
  'global.set': (body) => {
    const { type, mutable } = body.globalType(body.reader.index)
    if (!mutable) body.fail('immutable global', String(body.reader.index))
    body.pop(type)
  },
} satisfies Rules
