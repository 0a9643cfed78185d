/**
 * How operators on arrays are written. What is outside of an array of numbers reads as `undefined`, so that a check
 * costs nothing where the engine knows the element for a number; an element is looked at before it is written.
 * Arrays of references are checked by their lengths, as references may be anything.
 */
import type { Value } from '../../../ir/function.js'
import type { OperatorName } from '../../../ir/operators.js'
import { defaultElements, filledElements, fixedElements, newArray } from '../../array-elements.js'
import {
  assignment,
  binary,
  conditional,
  type Expression,
  element,
  identifier,
  list,
  logical,
  number,
  property,
  sequence,
  times,
  totalComparison,
} from '../../estree/nodes.js'
import type { ElementsFacts } from '../../heap-context.js'
import type { ExpressionEmitter, OperatorEmitter } from '../expression-emitter.js'
import { integer, nothing, type Operand, reference, toUint32 } from '../operand.js'

const MAX_LENGTH = 2 ** 30

function factsOf({ fn, context }: ExpressionEmitter, value: Value): ElementsFacts {
  return context.heap.elementsOf(fn.a[value])
}

/** The array that is operand 0, which may be null. */
function arrayOf(emitter: ExpressionEmitter, value: Value): Expression {
  emitter.noteDereference(value, 0)
  return emitter.complete(value, 0)
}

function isOfReferences(facts: ElementsFacts): boolean {
  return facts.elements === 'Array'
}

/** An array of the type of `value`, made of `elements`. */
function make({ fn, context }: ExpressionEmitter, value: Value, elements: Expression): Operand {
  return reference(newArray(fn.a[value], elements, context))
}

function makeFilled(emitter: ExpressionEmitter, value: Value): Operand {
  const last = emitter.fn.arity(value) - 1
  const content = emitter.arguments(value, last)
  const count = emitter.operand(value, last)
  return make(emitter, value, filledElements(factsOf(emitter, value), content, count, emitter.context))
}

function makeDefault(emitter: ExpressionEmitter, value: Value): Operand {
  const count = emitter.operand(value, 0)
  return make(emitter, value, defaultElements(factsOf(emitter, value), count, emitter.context))
}

function makeFixed(emitter: ExpressionEmitter, value: Value): Operand {
  return make(emitter, value, fixedElements(factsOf(emitter, value), emitter.arguments(value)))
}

/** Where in the array's elements the one is that operand 1 says. */
function place(emitter: ExpressionEmitter, value: Value, words: number): Expression {
  const index = times(words, emitter.complete(value, 1))
  const half = emitter.fn.b[value]
  return half === 0 ? index : binary('+', index, number(half))
}

function outOfBounds(emitter: ExpressionEmitter): Expression {
  return emitter.callHelper('arrayOutOfBounds', [])
}

/** An element that is no reference, which is undefined if it is not there: `r0[i0] ?? arrayOutOfBounds()` */
function present(read: Expression, emitter: ExpressionEmitter): Expression {
  if (!emitter.context.language.hasNullish) return emitter.callHelper('presentElement', [read])
  return logical('??', read, outOfBounds(emitter))
}

/** `i0 >>> 0 < r0.length` */
function isWithin(emitter: ExpressionEmitter, value: Value, array: Expression): Expression {
  return totalComparison('<', toUint32(emitter.operand(value, 1)).node, property(array, 'length'))
}

/** `r0[i0] ?? arrayOutOfBounds()`, or `i0 >>> 0 < r0.length ? r0[i0] : arrayOutOfBounds()` */
function readElement(emitter: ExpressionEmitter, value: Value): Expression {
  const { fn, context } = emitter
  const facts = factsOf(emitter, value)
  const array = arrayOf(emitter, value)
  const read = element(array, place(emitter, value, facts.words))
  // If the first int32 is there, so are the others.
  if (!context.exactTraps || fn.b[value] > 0) return read
  if (!isOfReferences(facts)) return present(read, emitter)
  return conditional(isWithin(emitter, value, array), read, outOfBounds(emitter))
}

const get: OperatorEmitter = (emitter, value) =>
  emitter.result(emitter.fn.type[value], readElement(emitter, value))

const getPacked: OperatorEmitter = (emitter, value) =>
  integer(readElement(emitter, value), 0, factsOf(emitter, value).bytes === 1 ? 0xff : 0xffff)

/** An array of integers wraps what it is given, and one of f32 rounds it. */
function writtenValue(emitter: ExpressionEmitter, value: Value, { elements }: ElementsFacts): Expression {
  if (elements === 'Float32Array') return emitter.operand(value, 2).node
  if (elements === 'Float64Array' || elements === 'Array') return emitter.complete(value, 2)
  return emitter.integer(value, 2)
}

/** `r0[i0] ?? arrayOutOfBounds(), r0[i0] = i1` */
function set(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const facts = factsOf(emitter, value)
  const array = arrayOf(emitter, value)
  const target = element(array, place(emitter, value, facts.words))
  const content = writtenValue(emitter, value, facts)
  const write = assignment(target, content)
  if (!context.exactTraps || fn.b[value] > 0) return nothing(write)
  const check = isOfReferences(facts)
    ? logical('||', isWithin(emitter, value, array), outOfBounds(emitter))
    : present(target, emitter)
  return nothing(sequence([check, write]))
}

/** How many elements there are: the type says how long they are, or the array itself. */
function length(emitter: ExpressionEmitter, value: Value): Operand {
  const { fn, context } = emitter
  const array = arrayOf(emitter, value)
  if (fn.a[value] < 0) return integer(emitter.callHelper('lengthOfArray', [array]), 0, MAX_LENGTH)
  const { words } = context.heap.elementsOf(fn.a[value])
  const size = property(array, 'length')
  return integer(words === 1 ? size : binary('/', size, number(words)), 0, MAX_LENGTH)
}

function fill(emitter: ExpressionEmitter, value: Value): Operand {
  emitter.noteDereference(value, 0)
  const last = emitter.fn.arity(value) - 1
  const args = emitter.arguments(value)
  if (last === 3) return nothing(emitter.callHelper('arrayFill', args))
  const [array, start, ...rest] = args
  const count = rest.pop()!
  return nothing(emitter.callHelper('arrayFillWords', [array!, start!, list(rest), count]))
}

function copy(emitter: ExpressionEmitter, value: Value): Operand {
  emitter.noteDereference(value, 0)
  emitter.noteDereference(value, 2)
  const facts = factsOf(emitter, value)
  const args = emitter.arguments(value)
  if (isOfReferences(facts)) return nothing(emitter.callHelper('copyReferences', args))
  return nothing(emitter.callHelper('copyNumbers', [...args, number(facts.words)]))
}

export const ARRAY_OPERATORS = {
  'array.new': makeFilled,
  'array.new_default': makeDefault,
  'array.new_fixed': makeFixed,
  'array.new_data': (emitter, value) => {
    const { elements, words } = factsOf(emitter, value)
    const segment = emitter.context.dataSegment(emitter.fn.b[value])
    const args = [identifier(elements), number(words), segment, ...emitter.arguments(value)]
    return make(emitter, value, emitter.callHelper('arrayFromData', args))
  },
  'array.new_elem': (emitter, value) => {
    const segment = emitter.context.elementSegment(emitter.fn.b[value])
    return make(
      emitter,
      value,
      emitter.callHelper('arrayFromElements', [segment, ...emitter.arguments(value)]),
    )
  },
  'array.get': get,
  'array.get_u': getPacked,
  'array.get_constant': get,
  'array.get_constant_u': getPacked,
  'array.set': set,
  'array.len': length,
  'array.fill': fill,
  'array.copy': copy,
  'array.init_data': (emitter, value) => {
    const { words } = factsOf(emitter, value)
    const segment = emitter.context.dataSegment(emitter.fn.b[value])
    emitter.noteDereference(value, 0)
    const [array, ...rest] = emitter.arguments(value)
    return nothing(emitter.callHelper('arrayInitData', [array!, number(words), segment, ...rest]))
  },
  'array.init_elem': (emitter, value) => {
    const segment = emitter.context.elementSegment(emitter.fn.b[value])
    emitter.noteDereference(value, 0)
    const [array, ...rest] = emitter.arguments(value)
    return nothing(emitter.callHelper('arrayInitElements', [array!, segment, ...rest]))
  },
} satisfies Partial<Record<OperatorName, OperatorEmitter>>
