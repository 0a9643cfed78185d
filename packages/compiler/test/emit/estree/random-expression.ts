/** Random expressions, for tests of what prints them. */
import {
  assignment,
  type BinaryOperator,
  binary,
  call,
  conditional,
  construct,
  type Expression,
  element,
  identifier,
  list,
  logical,
  number,
  property,
  sequence,
  string,
  type UnaryOperator,
  unary,
} from '../../../src/emit/estree/nodes.js'

const [a, b, c] = ['a', 'b', 'c'].map(identifier)

/** A seeded generator of numbers below `bound`. */
export function randomNumbers(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % bound
  }
}

const BINARY: BinaryOperator[] = '+ - * / % & | ^ << >> >>> === !== < <= > >='.split(' ') as BinaryOperator[]
const UNARY: UnaryOperator[] = ['-', '!', '~', 'typeof']

export function randomExpression(next: (bound: number) => number, depth: number): Expression {
  const inner = () => randomExpression(next, depth - 1)
  if (depth === 0)
    return [a, b, number(next(5)), number(-3), number(0.5), number(2 ** 40), string('x')][next(7)]
  switch (next(10)) {
    case 0:
    case 1:
    case 2:
      return binary(BINARY[next(BINARY.length)], inner(), inner())
    case 3:
      return unary(UNARY[next(UNARY.length)], inner())
    case 4:
      return logical((['&&', '||', '??'] as const)[next(3)], inner(), inner())
    case 5:
      return conditional(inner(), inner(), inner())
    case 6:
      return next(2) === 0 ? call(inner(), [inner(), inner()]) : construct(b, [inner()])
    case 7:
      return next(2) === 0 ? element(inner(), inner()) : property(inner(), 'p')
    case 8:
      return next(2) === 0 ? sequence([inner(), inner()]) : list([inner(), inner()])
    default:
      return assignment(next(2) === 0 ? c : element(a, inner()), inner())
  }
}
