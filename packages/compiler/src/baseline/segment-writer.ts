/**
 * Writes the JavaScript of a segment: of what a function does from one byte offset on, in the order of the bytes, for
 * about as long as it is told. Jumps to places within it are jumps of JavaScript, others end it: it puts the words that
 * the function keeps between segments back into the frame, and answers the number of the segment to go on with.
 *
 * Words of locals are the variables `i0`, `i1`, ...; words of the operand stack where control joins are `f0`, `f1`, ...
 * by their height; others are in expressions that are not written yet, or in `d0`, `d1`, ... The frame is `r0`. No name
 * of the module is like these (`LOCAL_NAME`).
 */
import type { EmitContext, RuntimeHelper } from '../emit/context.js'
import type { OperatorReader } from '../wasm/decode/operator-reader.js'
import { F32, F64 } from '../wasm/types.js'
import type { BaselineFunction, Segment } from './baseline-function.js'
import { EXPRESSION, OperandStack, SETTLED, VARIABLE, variableBit } from './operand-stack.js'
import type { OuterLabel } from './outer-label.js'
import { numberText, registersOf, wordCount } from './words.js'

/** A block whose end is in the segment. */
export interface InnerLabel {
  readonly kind: 'block' | 'loop' | 'if' | 'else'
  readonly number: number
  /** Words of the operand stack below its own. */
  readonly height: number
  /** What a branch carries: of each word which part of its value it is. */
  readonly carried: readonly number[]
  readonly results: readonly number[]
  /** Words on top of the stack where its `else` begins. */
  readonly params: readonly number[]
  /** Where the text that opens it belongs. */
  readonly place: number
  /** Whether something branches to it. */
  isUsed: boolean
  /** Whether the segment begins within it, so that control cannot get to its `else`. */
  readonly isEntered: boolean
  /** There if what is thrown in the block is handled: says how it goes on where a part of it ends. */
  readonly protection: Protection | undefined
}

/** What the label of a protected block, which was popped, does. */
export interface Protection {
  /** Whether what is thrown next would be handled: in a handler it is not. */
  readonly isCatching: boolean
  end(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void
  /** `catch` and `catch_all`, which push the label again. */
  clause(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void
  delegate(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void
}

/** The label of the loop that a segment begins with. */
const OWN_LOOP = 'own'

/** The variable that says which handler what is thrown is meant for, past those in between: by `delegate`. */
export const DELEGATE = 't$0'

/** What has been found of the variable of a word of a local. */
const UNSEEN = 0
/** Its value from before the segment may be used. */
const READ = 1
/** It is assigned first. */
const ASSIGNED = 2

export class SegmentWriter {
  readonly target: BaselineFunction
  readonly reader: OperatorReader
  readonly context: EmitContext
  readonly stack: OperandStack
  /** Blocks that end in the segment, the innermost one last. */
  readonly inner: InnerLabel[] = []
  /** The innermost of the blocks around them. */
  outer: OuterLabel | undefined
  /** Whether control has left the segment for good. */
  isFinished = false
  /** Whether code may be run more than once. */
  hasLoop = false
  /** Whether all that was written so far is run. */
  isStraight = true
  /** Whether something is sent to a handler further out: see `exceptions.ts`. */
  delegates = false
  /** Names of constants that the code needs around it, by their values. */
  private readonly constants = new Map<string, string>()
  /** Whether the segment begins with the loop around it, and if so jumps back to it. */
  private ownLoop: 'none' | 'unused' | 'used' = 'none'
  private readonly out: string[] = []
  private labels = 0
  private readonly states: Uint8Array
  /** Words of locals that are assigned, in the order of the first assignment. */
  private readonly assigned: number[] = []
  private readonly isAssigned: Uint8Array
  /** Places of what ends the segment, each with how many words are assigned up to there. */
  private readonly exits: { readonly place: number; readonly count: number }[] = []
  /** Heights up to which there are variables for words of the operand stack. */
  private stackVariables = 0
  private segment: Segment | undefined

  constructor(target: BaselineFunction, reader: OperatorReader, context: EmitContext) {
    this.target = target
    this.reader = reader
    this.context = context
    this.states = new Uint8Array(target.localWords)
    this.isAssigned = new Uint8Array(target.localWords)
    this.stack = new OperandStack((text) => this.write(text))
  }

  write(text: string): void {
    this.out.push(text)
  }

  /** Leaves a place for text that is known later. */
  reserve(): number {
    return this.out.push('') - 1
  }

  fill(place: number, text: string): void {
    this.out[place] = text
  }

  /** Declares a constant around the code, and answers its name. */
  declare(value: string): string {
    let name = this.constants.get(value)
    if (name === undefined) {
      // Those before are the frame and the counter of calls.
      name = `r${this.constants.size + 2}`
      this.constants.set(value, name)
    }
    return name
  }

  /** Text of what is declared, to stand before the code. */
  declarationText(): string {
    return [...this.constants].map(([value, name]) => `const ${name} = ${value};\n`).join('')
  }

  newLabel(): number {
    return this.labels++
  }

  // What the module holds.

  helper(name: RuntimeHelper): string {
    return this.context.helper(name).name
  }

  global(index: number, part: number): string {
    return this.target.shared.globalText(index, part)
  }

  // Locals.

  /** Pushes the words of a local. */
  pushLocal(index: number): void {
    const first = this.target.firstWord(index)
    const end = this.target.firstWord(index + 1)
    for (let word = first; word < end; word++) {
      if (this.states[word] === UNSEEN) this.states[word] = READ
      this.stack.push(VARIABLE, `i${word}`, variableBit(word), word - first)
    }
  }

  /** Assigns the words from `from` on, which were popped, to a local. */
  assignLocal(index: number, from: number): void {
    const { stack } = this
    const first = this.target.firstWord(index)
    const count = this.target.firstWord(index + 1) - first
    let bits = 0
    for (let part = 0; part < count; part++) bits |= variableBit(first + part)
    stack.settleReads(bits)
    if (this.isReplaced(from, count, bits)) for (let at = from; at < from + count; at++) stack.atom(at)
    for (let part = 0; part < count; part++) {
      const word = first + part
      if (this.states[word] === UNSEEN) this.states[word] = this.isStraight ? ASSIGNED : READ
      if (this.isAssigned[word] === 0) {
        this.isAssigned[word] = 1
        this.assigned.push(word)
      }
      const text = stack.text(from + part)
      if (text !== `i${word}`) this.write(`i${word} = ${text};`)
    }
  }

  /** Whether words, which were popped, are made of what changes when those below them are assigned. */
  isReplaced(from: number, count: number, changed: number): boolean {
    const { stack } = this
    for (let at = from + 1; at < from + count; at++) {
      if ((stack.reads[at] & changed) !== 0) return true
    }
    return false
  }

  // Words where control joins.

  private stackVariable(height: number): string {
    if (height >= this.stackVariables) this.stackVariables = height + 1
    return `f${height}`
  }

  /** Evaluates the topmost words, as many as `parts`, so that {@link assignVariables} only moves. */
  prepareVariables(parts: readonly number[], height: number): void {
    const { stack } = this
    const from = stack.height - parts.length
    for (let at = from; at < stack.height; at++) {
      const text = stack.atom(at)
      // A variable that may be assigned before it is read.
      if (stack.kinds[at] === SETTLED && text.startsWith('f') && text !== `f${height + at - from}`)
        stack.settle(at)
    }
  }

  /** Makes the topmost words, as many as `parts`, the variables of the words from `height` on. */
  assignVariables(parts: readonly number[], height: number): void {
    const { stack } = this
    const from = stack.height - parts.length
    for (let part = 0; part < parts.length; part++) {
      const name = this.stackVariable(height + part)
      const text = stack.text(from + part)
      if (text !== name) this.write(`${name} = ${text};`)
    }
  }

  /** What is on the stack behind a place where control joins. */
  setJoined(parts: readonly number[], height: number): void {
    const { stack } = this
    stack.height = height
    for (const part of parts) stack.push(SETTLED, this.stackVariable(stack.height), 0, part)
  }

  // What leaves the segment.

  /** What goes on at a byte offset within `label`, the topmost words being those that `carried` says, from `height` on. */
  exitTo(offset: number, label: OuterLabel | undefined, carried: readonly number[], height: number): void {
    const { stack, target } = this
    const from = stack.height - carried.length
    const parts = [...stack.parts.slice(0, height), ...carried]
    const number = target.segmentAt(offset, label, parts)
    this.writeFrame(from, carried.length, height)
    this.writeExit(`return ${number};`)
  }

  /** Leaves the segment, after the locals are put back into the frame. */
  writeExit(text: string): void {
    this.exits.push({ place: this.reserve(), count: this.assigned.length })
    this.write(text)
  }

  /** Puts the words below `height`, and `count` words from `from` on above them, into the frame. */
  writeFrame(from: number, count: number, height: number): void {
    const { stack, target } = this
    const base = target.localWords
    for (let at = 0; at < height; at++) this.write(`r0[${base + at}] = ${stack.text(at)};`)
    // Words may be computed from each other, but not from the frame.
    for (let part = 0; part < count; part++) {
      this.write(`r0[${base + height + part}] = ${stack.text(from + part)};`)
    }
  }

  /** Answers the topmost words as the results of the function. */
  writeReturn(): void {
    const { stack, target, context } = this
    const { results } = target
    let at = stack.height
    for (const type of results) at -= wordCount(type)
    const texts: string[] = []
    for (const type of results) {
      const isFloat = type === F32 || type === F64
      for (let part = 0; part < wordCount(type); part++) {
        // What calls may change the registers.
        if (stack.kinds[at + part] > EXPRESSION && results.length + wordCount(type) > 2)
          stack.settle(at + part)
        if (!isFloat) texts.push(stack.text(at + part))
      }
      if (isFloat) texts.push(numberText(this, type, at))
      at += wordCount(type)
    }
    let position = 0
    for (const type of results) {
      const count = type === F32 || type === F64 ? 1 : wordCount(type)
      const registers = registersOf(type)
      for (const end = position + count; position < end; position++) {
        if (position === 0) continue
        this.write(`${context.resultRegisters(registers).name}[${position}] = ${texts[position]};`)
      }
    }
    const [first] = texts
    if (target.isWhole) this.write(first === undefined ? 'return;' : `return ${first};`)
    else this.write(first === undefined ? 'return -1;' : `r0[0] = ${first}; return -1;`)
  }

  // The whole.

  /** Starts with what is on the stack at the beginning of a segment. */
  begin(segment: Segment): void {
    this.segment = segment
    this.outer = segment.label
    this.setJoined(segment.parts, 0)
  }

  /** Jumps to the loop that the segment begins with go to its beginning. */
  beginOwnLoop(): void {
    this.ownLoop = 'unused'
  }

  /** Goes to the beginning of a loop, if the segment begins with it. */
  jumpToOwnLoop({ block }: OuterLabel): boolean {
    if (this.ownLoop === 'none' || block.kind !== 'loop' || block.target !== this.segment?.offset)
      return false
    this.ownLoop = 'used'
    this.hasLoop = true
    this.assignVariables(block.carried, block.height)
    this.write(`continue ${OWN_LOOP};`)
    return true
  }

  /** The text of the segment, a function of the frame. */
  segmentText(): string {
    const { states, assigned, target } = this
    const entered = this.segment!.parts.length
    if (this.hasLoop) for (const word of assigned) states[word] = READ
    const stores: string[] = ['']
    for (const word of assigned) stores.push(`${stores[stores.length - 1]}r0[${word}]=i${word};`)
    for (const { place, count } of this.exits) {
      this.out[place] = stores[this.hasLoop ? assigned.length : count]
    }
    const declared: string[] = []
    for (let word = 0; word < states.length; word++) {
      if (states[word] === READ) declared.push(`i${word}=r0[${word}]`)
      else if (states[word] === ASSIGNED) declared.push(`i${word}`)
    }
    for (let at = 0; at < this.stackVariables; at++) {
      declared.push(at < entered ? `f${at} = r0[${target.localWords + at}]` : `f${at}`)
    }
    const declaration = declared.length === 0 ? '' : `let ${declared.join()};\n`
    const body = this.out.join('\n')
    const text = this.ownLoop === 'used' ? `${OWN_LOOP}: for (;;) {\n${body}\n}` : body
    return `function (r0) {\n${declaration}${text}\n}`
  }

  /** The text of the whole function, as an expression. */
  functionText(name: string): string {
    const { target } = this
    const declared = target.paramDeclarations()
    for (let word = target.paramWords; word < target.localWords; word++) {
      if (this.states[word] !== UNSEEN) declared.push(`i${word} = ${target.initialValue(word)}`)
    }
    for (let at = 0; at < this.stackVariables; at++) declared.push(`f${at}`)
    if (this.delegates) declared.push(`${DELEGATE} = -1`)
    const declaration = declared.length === 0 ? '' : `let ${declared.join(', ')};\n`
    return `function ${name}(${target.params.join(', ')}) {\n${target.countCall()}${declaration}${this.out.join('\n')}\n}`
  }
}
