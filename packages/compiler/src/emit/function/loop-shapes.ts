/** Which statements a loop becomes. */
import {
  block as blockStatement,
  doWhileStatement,
  type Expression,
  forever,
  type Identifier,
  labeled,
  negate,
  type Statement,
  whileStatement,
} from '../estree/nodes.js'
import { replaced } from '../estree/positions.js'
import type { LocalVariables } from './local-variables.js'
import { exitCondition } from './statement-lists.js'

/** A statement that can be broken out of or continued. */
export interface Enclosure {
  label: Identifier | undefined
  /** Whether anything continues it, being a loop. */
  isContinued: boolean
}

export function newEnclosure(): Enclosure {
  return { label: undefined, isContinued: false }
}

export function withLabel({ label }: Enclosure, statement: Statement): Statement {
  return label === undefined ? statement : labeled(label, statement)
}

/** `while`, `do` or `for (;;)`, by what the body begins or ends with. */
export function chooseLoop(body: Statement[], enclosure: Enclosure, locals: LocalVariables): Statement {
  const first = exitCondition(body[0])
  if (first !== undefined)
    return replaced(body[0], whileStatement(negate(first), blockStatement(body.slice(1))))
  const last = exitCondition(body[body.length - 1])
  if (last === undefined || enclosure.isContinued) return forever(blockStatement(body))
  locals.moveHere(last)
  return doWhileStatement(blockStatement(body.slice(0, -1)), negate(last))
}

/** `for (;;) { i1 = i1 | 0; do { ... } while (i2 & 1023); }`: what leaves the loop breaks out of the outer statement. */
export function renewedLoop(
  body: Statement[],
  enclosure: Enclosure,
  assignments: readonly Statement[],
  test: Expression,
): Statement {
  const turns = doWhileStatement(blockStatement(body), test)
  return forever(blockStatement([...assignments, withLabel(enclosure, turns)]))
}
