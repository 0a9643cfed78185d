/**
 * Bounds of the parameters of counted loops, for `integer-ranges.ts`: of the counter, to which each iteration adds the
 * same until it meets a limit that the loop does not change, and of what is added up as often.
 *
 *     b1(v2: i32, v3: i64):        v2 from its start up to v1 - 1, as v4 was not v1 whenever the loop was gone around;
 *       v4 = i32.add v2, 1         v3 from its start up to that and v1 - 1 times the greatest v5 can be
 *       v6 = i64.add v3, v5
 *       v7 = i32.ne v4, v1
 *       br_if v7, b1(v4, v6), b2()
 *
 * Why it is sound. Say the counter counts upwards by c > 0 (else all is negated). Whenever the loop is gone around again,
 * the test says that the counter, before or after c is added, is at most M, however often that was. If the greatest
 * number to which c is added then, M or the greatest start, plus c does not wrap, then by induction it never wraps: the
 * counter grows from one iteration to the next, is never below its start, and the test can hold only as often as c
 * fits between its first number and M. What has a number from a to b added in each of at most t iterations, is within its
 * start, t times the lesser of a and 0, and t times the greater of b and 0, if these do not wrap (likewise by induction).
 *
 * The test is one by which the way back is dominated, of this iteration: what it compares is made from the parameter, and
 * from a limit that was made before the loop was entered.
 *
 * Costs: constant for each parameter, but for at most {@link MOST_TESTS} tests a loop.
 */
import type { Dominators } from './control-flow.js'
import type { Value } from './function.js'
import type { RangeAnalysis } from './integer-ranges.js'
import {
  BELOW,
  BELOW_OR_EQUAL,
  EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  IS_ZERO_TEST,
  LESS,
  LESS_OR_EQUAL,
  mirrorOf,
  NOT_EQUAL,
  oppositeOf,
  RELATIONS,
} from './integer-relations.js'
import { isWithin, numberOf } from './range-transfers.js'
import { I64 } from './types.js'

/** How many dominators above the end of a loop are looked at for tests. */
const MOST_TESTS = 8

/** The largest step of a counter. */
const MOST_STEP = 0x7fffffff

/** Whether some edge leads back to the block at `position`. */
export function isLoopHeader({ predecessorStart, predecessors }: Dominators, position: number): boolean {
  for (let k = predecessorStart[position]!; k < predecessorStart[position + 1]!; k++) {
    if (predecessors[k]! >= position) return true
  }
  return false
}

/** `left` is in the relation to `right` whenever the loop is gone around; to 0 where there is no `right`. */
interface Test {
  readonly relation: number
  readonly left: Value
  readonly right: Value | undefined
}

/** Narrows the parameters of the loop at `position`, whose starts are known. */
export function boundCounters(analysis: RangeAnalysis, position: number): void {
  const { fn, flow } = analysis
  const latch = onlyLatch(flow, position)
  if (latch === undefined) return
  const header = fn.blocks[position]!
  const back = fn.blocks[latch]!.terminator.edges.filter(({ target }) => target === header)
  if (back.length !== 1) return
  const { args } = back[0]!
  const { params } = header
  if (!params.some((param, i) => isSum(analysis, param, args[i]!))) return
  let trips = Infinity
  const tests = testsOf(analysis, latch, position)
  for (let i = 0; i < params.length; i++) {
    const step = stepOf(analysis, params[i]!, args[i]!)
    if (step === 0) continue
    for (const test of tests) {
      trips = Math.min(trips, boundCounter(analysis, params[i]!, args[i]!, step, test))
    }
  }
  if (trips === Infinity) return
  for (let i = 0; i < params.length; i++) boundSum(analysis, params[i]!, args[i]!, trips)
}

/** The only block from which an edge leads back to the one at `position`. */
function onlyLatch({ predecessorStart, predecessors }: Dominators, position: number): number | undefined {
  let latch: number | undefined
  for (let k = predecessorStart[position]!; k < predecessorStart[position + 1]!; k++) {
    if (predecessors[k]! < position) continue
    if (latch !== undefined) return undefined
    latch = predecessors[k]!
  }
  return latch
}

/** Whether `next` is `param` and something added to it, or taken away. */
function isSum({ fn }: RangeAnalysis, param: Value, next: Value): boolean {
  switch (fn.op[next]) {
    case 'i32.add':
    case 'i64.add':
      return fn.operand(next, 0) === param || fn.operand(next, 1) === param
    case 'i32.sub':
    case 'i64.sub':
      return fn.operand(next, 0) === param
    default:
      return false
  }
}

/** The constant that is added to `param` to make `next`; 0 if that is not what happens. */
function stepOf({ fn }: RangeAnalysis, param: Value, next: Value): number {
  const op = fn.op[next]
  if ((op !== 'i32.add' && op !== 'i64.add') || fn.operand(next, 0) !== param) return 0
  const step = numberOf(fn, fn.operand(next, 1))
  return step !== undefined && Math.abs(step) <= MOST_STEP ? step : 0
}

/** What holds whenever the loop is gone around again. */
function testsOf(analysis: RangeAnalysis, latch: number, header: number): Test[] {
  const { fn, flow } = analysis
  const tests: Test[] = []
  const { kind, operands, edges } = fn.blocks[latch]!.terminator
  if (kind === 'br_if') tests.push(testOf(analysis, operands[0]!, edges[0]!.target === fn.blocks[header]))
  let position = latch
  for (let steps = 0; position !== header && steps < MOST_TESTS; steps++) {
    const start = flow.predecessorStart[position]!
    const { terminator } = fn.blocks[flow.predecessors[start]!]!
    if (flow.predecessorStart[position + 1] === start + 1 && terminator.kind === 'br_if') {
      const isTrue = terminator.edges[0]!.target === fn.blocks[position]
      tests.push(testOf(analysis, terminator.operands[0]!, isTrue))
    }
    position = flow.immediateDominator[position]!
  }
  return tests
}

function testOf({ fn }: RangeAnalysis, condition: Value, isTrue: boolean): Test {
  let left = condition
  let holds = isTrue
  while (IS_ZERO_TEST[fn.operator[left]!] === 1) {
    left = fn.operand(left, 0)
    holds = !holds
  }
  const operator = fn.operator[left]!
  const relation = operator < 0 ? 0 : RELATIONS[operator]!
  // Only that a counter is not 0 says when it ends.
  if (relation === 0) return { relation: holds ? NOT_EQUAL : EQUAL, left, right: undefined }
  return {
    relation: holds ? relation : oppositeOf(relation),
    left: fn.operand(left, 0),
    right: fn.operand(left, 1),
  }
}

/** Narrows a counter by a test. Returns how often the loop is gone around at most; Infinity if the test does not tell. */
function boundCounter(analysis: RangeAnalysis, param: Value, next: Value, step: number, test: Test): number {
  const { fn, low, high, startLow, startHigh } = analysis
  const isLeft = test.left === param || test.left === next
  if (!isLeft && test.right !== param && test.right !== next) return Infinity
  const counter = isLeft ? test.left : test.right
  const limit = isLeft ? test.right : test.left
  // A constant may stand in the loop, where no walk has been yet.
  const constant = limit === undefined ? 0 : numberOf(fn, limit)
  if (constant === undefined && !isMadeBefore(analysis, limit!, param)) return Infinity
  const type = fn.type[param]!
  const sign = step > 0 ? 1 : -1
  const width = Math.abs(step)
  // From here on as if it counted upwards.
  const start = sign > 0 ? startLow[param]! : -startHigh[param]!
  const lastStart = sign > 0 ? startHigh[param]! : -startLow[param]!
  const leastLimit = constant ?? low[limit!]!
  const greatestLimit = constant ?? high[limit!]!
  const limitLow = sign > 0 ? leastLimit : -greatestLimit
  const limitHigh = sign > 0 ? greatestLimit : -leastLimit
  const early = counter === next ? width : 0
  if (!(start <= lastStart)) return Infinity
  const relation = upwards(isLeft ? test.relation : mirrorOf(test.relation), sign, start, limitLow)
  let most = relation === LESS_OR_EQUAL ? limitHigh : limitHigh - 1
  if (relation === NOT_EQUAL) {
    // It is below the limit at first, and no step leads beyond it.
    if (!(lastStart + early <= limitLow)) return Infinity
    const isMet =
      width === 1 ||
      (start === lastStart && limitLow === limitHigh && (limitLow - start) % width === 0) ||
      (start === lastStart &&
        start % width === 0 &&
        limit !== undefined &&
        isMultiple(analysis, limit, width))
    if (!isMet) return Infinity
    most = limitHigh - width
  } else if (relation !== LESS && relation !== LESS_OR_EQUAL) return Infinity
  const lastSummand = early > 0 ? Math.max(lastStart, most) : most
  const greatest = Math.max(lastStart, early > 0 ? most : most + width)
  const farthest = Math.max(lastSummand + width, greatest)
  if (!(sign > 0 ? isWithin(type, start, farthest) : isWithin(type, -farthest, -start))) return Infinity
  const bottom = sign > 0 ? start : -greatest
  const top = sign > 0 ? greatest : -start
  low[param] = Math.max(low[param]!, bottom)
  high[param] = Math.min(high[param]!, top)
  return Math.max(0, Math.floor((most - (start + early)) / width) + 1)
}

/** Whether `value` is surely a multiple of `width`. */
function isMultiple({ fn }: RangeAnalysis, value: Value, width: number): boolean {
  if ((width & (width - 1)) !== 0) return false
  let current = value
  for (let steps = 0; steps < 3; steps++) {
    switch (fn.op[current]) {
      case 'i32.and':
      case 'i64.and': {
        const mask = fn.operand(current, 1)
        const isConstant = fn.op[mask] === 'i32.const' || fn.op[mask] === 'i64.const'
        return isConstant && (fn.a[mask]! & (width - 1)) === 0
      }
      case 'i64.extend_i32_u':
      case 'i64.extend_i32_s':
        current = fn.operand(current, 0)
        break
      default:
        return false
    }
  }
  return false
}

/** The relation of a counter to its limit as if it counted upwards; without signs as with, where nothing is negative. */
function upwards(relation: number, sign: number, start: number, limitLow: number): number {
  if (relation === NOT_EQUAL) return NOT_EQUAL
  if (sign < 0) return relation === GREATER ? LESS : relation === GREATER_OR_EQUAL ? LESS_OR_EQUAL : EQUAL
  if (!(start >= 0 && limitLow >= 0)) return relation
  return relation === BELOW ? LESS : relation === BELOW_OR_EQUAL ? LESS_OR_EQUAL : relation
}

/** Whether `value` was made before the loop that `param` belongs to was entered. */
function isMadeBefore({ visited, walkStart }: RangeAnalysis, value: Value, param: Value): boolean {
  return visited[value]! >= walkStart && visited[value]! < visited[param]!
}

/** Narrows what is added up, as it is at most `trips` times. */
function boundSum(analysis: RangeAnalysis, param: Value, next: Value, trips: number): void {
  if (!isSum(analysis, param, next)) return
  const { fn, low, high, startLow, startHigh } = analysis
  const place = fn.operand(next, 0) === param ? 1 : 0
  const summand = fn.operand(next, place)
  if (summand === param) return
  const type = fn.type[param]!
  const isTaken = fn.op[next] === 'i32.sub' || fn.op[next] === 'i64.sub'
  const constant = numberOf(fn, summand)
  const leastSummand = constant ?? low[summand]!
  const greatestSummand = constant ?? high[summand]!
  const least = isTaken ? -greatestSummand : leastSummand
  const greatest = isTaken ? -leastSummand : greatestSummand
  // What is computed in the loop is not bounded before the first walk has been there.
  if (constant === undefined && type === I64) analysis.hasSums = true
  const bottom = startLow[param]! + Math.min(0, least) * trips
  const top = startHigh[param]! + Math.max(0, greatest) * trips
  if (!(bottom <= top) || !isWithin(type, bottom, top)) return
  low[param] = Math.max(low[param]!, bottom)
  high[param] = Math.min(high[param]!, top)
}
