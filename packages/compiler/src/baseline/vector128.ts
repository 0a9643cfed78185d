/**
 * Vectors: four words each. What acts on bits, or on single lanes, is written out; the rest is a table of what one lane
 * of the result is of the lanes of the operands, from which the runtime makes functions. That is small and slow: of use
 * until the function is compiled anew, or where it never is.
 */
import type { AccessorName } from '../emit/module/baseline-accessors.js'
import { INSTRUCTIONS } from '../wasm/instructions/index.js'
import { I32, I64, V128, type ValueType } from '../wasm/types.js'
import { operation, popAtoms, pushValues, readsOf } from './calls.js'
import { behindAddress, loadText, popAddress, storeText } from './memory.js'
import { EXPRESSION } from './operand-stack.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import type { SegmentWriter } from './segment-writer.js'
import { type LaneRule, VECTOR_LANES } from './vector-lanes.js'

/** Word by word. */
function bitwise(count: number, text: (words: readonly string[], part: number) => string): BaselineOperator {
  return (writer) => {
    const words = popAtoms(
      writer,
      Array.from({ length: count }, () => V128),
    )
    const texts = [0, 1, 2, 3].map((part) =>
      text(
        words.filter((_, at) => at % 4 === part),
        part,
      ),
    )
    pushValues(writer, [V128], texts)
  }
}

const select = bitwise(3, ([a, b, mask]) => `${a} & ${mask} | ${b} & ~${mask}`)

/** By a function of the lanes, which stands before the function that uses it. */
function byLanes(name: string, [operands, results, lane]: LaneRule): BaselineOperator {
  const row = INSTRUCTIONS.find((instruction) => instruction.name === name)!
  // What is shuffled is followed by the lanes that are picked.
  const params = name === 'i8x16.shuffle' ? [V128, V128, V128] : row.params!
  return (writer) => {
    const text = lane.replace(/\bnearest\b/, () => writer.helper('nearest'))
    const make = writer.helper('vectorOperator')
    const operator = writer.declare(`${make}(${operands}Array, ${results}Array, (a, b, c, i) => ${text})`)
    operation(writer, params, row.results!, (words) => `${operator}(${words.join(', ')})`)
  }
}

const LANE_OPERATORS: Record<string, BaselineOperator> = {}
for (const [name, rule] of Object.entries(VECTOR_LANES)) LANE_OPERATORS[name] = byLanes(name, rule)

// Lanes one by one.

interface LaneShape {
  readonly bits: 8 | 16 | 32 | 64
  readonly type: ValueType
}

const SHAPES: Readonly<Record<string, LaneShape>> = {
  i8x16: { bits: 8, type: I32 },
  i16x8: { bits: 16, type: I32 },
  i32x4: { bits: 32, type: I32 },
  i64x2: { bits: 64, type: I64 },
  // The words of floats are their bits.
  f32x4: { bits: 32, type: I32 },
  f64x2: { bits: 64, type: I64 },
}

/** The words of a vector all of whose lanes are what these words hold. */
function splatTexts(bits: number, [low, high]: readonly string[]): string[] {
  if (bits === 64) return [low, high, low, high]
  const text =
    bits === 8 ? `(${low} & 255) * 0x1010101 | 0` : bits === 16 ? `${low} & 65535 | ${low} << 16` : low
  return [text, text, text, text]
}

/** The word with a lane replaced, and where it is. */
function replaced(words: readonly string[], bits: number, lane: number, value: readonly string[]): string[] {
  const texts = [...words]
  if (bits >= 32) {
    value.forEach((text, part) => {
      texts[(lane * bits) / 32 + part] = text
    })
    return texts
  }
  const at = (lane * bits) >> 5
  const shift = (lane * bits) & 31
  const mask = 2 ** bits - 1
  texts[at] = `${words[at]} & ${~(mask << shift)} | (${value[0]} & ${mask}) << ${shift}`
  return texts
}

/** The words of a lane. */
function extracted(words: readonly string[], bits: number, lane: number, isSigned: boolean): string[] {
  const at = (lane * bits) >> 5
  if (bits >= 32) return words.slice(at, at + bits / 32)
  const shift = (lane * bits) & 31
  if (isSigned) return [`${words[at]} << ${32 - bits - shift} >> ${32 - bits}`]
  return [`${words[at]} >>> ${shift} & ${2 ** bits - 1}`]
}

function laneOperators([shape, { bits, type }]: [string, LaneShape]): [string, BaselineOperator][] {
  const extract =
    (isSigned: boolean): BaselineOperator =>
    (writer) => {
      const { lane } = writer.reader
      pushValues(writer, [type], extracted(popAtoms(writer, [V128]), bits, lane, isSigned))
    }
  const operators: [string, BaselineOperator][] = [
    [`${shape}.splat`, (writer) => pushValues(writer, [V128], splatTexts(bits, popAtoms(writer, [type])))],
    [
      `${shape}.replace_lane`,
      (writer) => {
        const { lane } = writer.reader
        const words = popAtoms(writer, [V128, type])
        pushValues(writer, [V128], replaced(words.slice(0, 4), bits, lane, words.slice(4)))
      },
    ],
  ]
  if (bits >= 32) operators.push([`${shape}.extract_lane`, extract(false)])
  else operators.push([`${shape}.extract_lane_s`, extract(true)], [`${shape}.extract_lane_u`, extract(false)])
  return operators
}

// Memory.

/** Evaluates an address, which was popped and may be written several times then. */
function settleAddress(writer: SegmentWriter, at: number): void {
  for (let word = at; word < behindAddress(writer, at); word++) writer.stack.atom(word)
}

/** Loads of so many bits: the accessors, and the number of accesses. */
function accessOf(bits: number): readonly [load: AccessorName, store: AccessorName, count: number] {
  if (bits === 8) return ['loadUint8', 'storeInt8', 1]
  if (bits === 16) return ['loadUint16', 'storeInt16', 1]
  return ['loadInt32', 'storeInt32', bits / 32]
}

/** Loads words, the last first: that traps if any does. */
function loadWords(writer: SegmentWriter, at: number, bits: number): string[] {
  const [name, , count] = accessOf(bits)
  settleAddress(writer, at)
  const words = Array.from({ length: count }, () => writer.stack.temporary())
  for (let word = count - 1; word >= 0; word--) {
    writer.write(`var ${words[word]} = ${loadText(writer, name, at, 4 * word)};`)
  }
  return words
}

/** The last first, so that a trap comes before anything is written. */
function storeWords(writer: SegmentWriter, at: number, bits: number, words: readonly string[]): void {
  const [, name] = accessOf(bits)
  for (let word = words.length - 1; word >= 0; word--) {
    writer.write(storeText(writer, name, at, words[word], 4 * word))
  }
}

/** A load of so many bits, and what becomes of them. */
function load(bits: number, toVector: (words: readonly string[]) => readonly string[]): BaselineOperator {
  return (writer) => {
    const at = popAddress(writer, 0)
    pushValues(writer, [V128], toVector(loadWords(writer, at, bits)))
  }
}

const LOW_HALF = load(64, ([low, high]) => [low, high, '0', '0'])

/** Loads 64 bits, and extends their lanes. */
function loadExtended(extend: string): BaselineOperator {
  return (writer) => {
    LOW_HALF(writer)
    LANE_OPERATORS[extend](writer)
  }
}

/** Pops a vector and the address below it, both of which may be written several times then. */
function popLaneAccess(writer: SegmentWriter): { at: number; words: string[] } {
  const at = popAddress(writer, 4)
  settleAddress(writer, at)
  const vector = behindAddress(writer, at)
  return { at, words: [0, 1, 2, 3].map((part) => writer.stack.atom(vector + part)) }
}

function loadLane(bits: number): BaselineOperator {
  return (writer) => {
    const { lane } = writer.reader
    const { at, words } = popLaneAccess(writer)
    pushValues(writer, [V128], replaced(words, bits, lane, loadWords(writer, at, bits)))
  }
}

function storeLane(bits: number): BaselineOperator {
  return (writer) => {
    const { lane } = writer.reader
    const { at, words } = popLaneAccess(writer)
    storeWords(writer, at, bits, extracted(words, bits, lane, false))
  }
}

const shuffle: BaselineOperator = (writer) => {
  const { stack, reader } = writer
  const { buffer, byteOffset } = reader.lanes
  const lanes = new DataView(buffer, byteOffset, 16)
  for (let part = 0; part < 4; part++) stack.pushConstant(lanes.getInt32(4 * part, true), part)
  LANE_OPERATORS['i8x16.shuffle'](writer)
}

/** `pmin` and `pmax` choose an operand as it is, whatever NaN it may be. */
function choose(comparison: string, isSwapped: boolean): BaselineOperator {
  const compare = LANE_OPERATORS[comparison]
  return (writer) => {
    const { stack } = writer
    const words = popAtoms(writer, [V128, V128])
    const [a, b] = [words.slice(0, 4), words.slice(4)]
    for (const operand of isSwapped ? [b, a] : [a, b]) {
      operand.forEach((word, part) => {
        stack.push(EXPRESSION, word, 0, part)
      })
    }
    // The variables that the words are in stay as they are until then.
    compare(writer)
    const mask = popAtoms(writer, [V128])
    pushValues(
      writer,
      [V128],
      a.map((word, part) => `${b[part]} & ${mask[part]} | ${word} & ~${mask[part]}`),
    )
  }
}

function sign(text: (high: string) => string, words: 1 | 2): BaselineOperator {
  return bitwise(1, ([word], part) => (words === 2 && part % 2 === 0 ? word : text(word)))
}

const absolute = (word: string) => `${word} & 0x7fffffff`
const negated = (word: string) => `${word} ^ -0x80000000`

export const VECTOR_OPERATORS = {
  ...LANE_OPERATORS,
  ...Object.fromEntries(Object.entries(SHAPES).flatMap(laneOperators)),
  'i8x16.shuffle': shuffle,
  'v128.load': load(128, (words) => words),
  'v128.store': (writer) => {
    const { at, words } = popLaneAccess(writer)
    storeWords(writer, at, 128, words)
  },
  'v128.load8x8_s': loadExtended('i16x8.extend_low_i8x16_s'),
  'v128.load8x8_u': loadExtended('i16x8.extend_low_i8x16_u'),
  'v128.load16x4_s': loadExtended('i32x4.extend_low_i16x8_s'),
  'v128.load16x4_u': loadExtended('i32x4.extend_low_i16x8_u'),
  'v128.load32x2_s': loadExtended('i64x2.extend_low_i32x4_s'),
  'v128.load32x2_u': loadExtended('i64x2.extend_low_i32x4_u'),
  'v128.load8_splat': load(8, (words) => splatTexts(8, words)),
  'v128.load16_splat': load(16, (words) => splatTexts(16, words)),
  'v128.load32_splat': load(32, (words) => splatTexts(32, words)),
  'v128.load64_splat': load(64, (words) => splatTexts(64, words)),
  'v128.load32_zero': load(32, ([word]) => [word, '0', '0', '0']),
  'v128.load64_zero': LOW_HALF,
  'v128.load8_lane': loadLane(8),
  'v128.load16_lane': loadLane(16),
  'v128.load32_lane': loadLane(32),
  'v128.load64_lane': loadLane(64),
  'v128.store8_lane': storeLane(8),
  'v128.store16_lane': storeLane(16),
  'v128.store32_lane': storeLane(32),
  'v128.store64_lane': storeLane(64),
  'v128.not': bitwise(1, ([a]) => `~${a}`),
  'v128.and': bitwise(2, ([a, b]) => `${a} & ${b}`),
  'v128.andnot': bitwise(2, ([a, b]) => `${a} & ~${b}`),
  'v128.or': bitwise(2, ([a, b]) => `${a} | ${b}`),
  'v128.xor': bitwise(2, ([a, b]) => `${a} ^ ${b}`),
  'v128.bitselect': select,
  'i8x16.relaxed_laneselect': select,
  'i16x8.relaxed_laneselect': select,
  'i32x4.relaxed_laneselect': select,
  'i64x2.relaxed_laneselect': select,
  'f32x4.abs': sign(absolute, 1),
  'f32x4.neg': sign(negated, 1),
  'f64x2.abs': sign(absolute, 2),
  'f64x2.neg': sign(negated, 2),
  'f32x4.pmin': choose('f32x4.lt', true),
  'f32x4.pmax': choose('f32x4.lt', false),
  'f64x2.pmin': choose('f64x2.lt', true),
  'f64x2.pmax': choose('f64x2.lt', false),
  'v128.any_true': (writer) => {
    const words = popAtoms(writer, [V128])
    writer.stack.pushCondition(EXPRESSION, `((${words.join(' | ')}) !== 0)`, readsOf(writer, 4))
  },
} as BaselineOperators
