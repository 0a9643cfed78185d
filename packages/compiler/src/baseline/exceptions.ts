/**
 * Exceptions, of both proposals: `try` statements of JavaScript. What a handler has caught is `v$0`, ... by the number of
 * the label. Functions with such statements are not made of segments, since control would leave the statement with
 * them.
 */
import { flattenTypes } from '../ir/types.js'
import { EXNREF } from '../wasm/types.js'
import { popOperands, pushValues } from './calls.js'
import { jump, openInner, prepareJump, skip } from './control.js'
import type { BaselineOperator, BaselineOperators } from './operators.js'
import { DELEGATE, type InnerLabel, type Protection, type SegmentWriter } from './segment-writer.js'
import { partsOf } from './words.js'

/** The number of no label: the caller's handlers. */
const CALLER = -2

/** What the engine has caught, and what that is for WebAssembly. */
const errorName = (number: number) => `u$${number}`
const exceptionName = (number: number) => `v$${number}`

/** What is common to both: a block whose body is in a `try` statement. */
abstract class TryStatement implements Protection {
  isCatching = true
  /** Whether control gets from a part of it to what is behind it. */
  protected isLeft = false

  abstract end(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void

  clause(_writer: SegmentWriter, _label: InnerLabel, _isReachable: boolean): void {}

  delegate(_writer: SegmentWriter, _label: InnerLabel, _isReachable: boolean): void {}

  /** A part ends, whose results are on the stack. */
  protected endPart(writer: SegmentWriter, { results, height }: InnerLabel, isReachable: boolean): void {
    if (!isReachable) return
    writer.stack.settleEffects()
    writer.prepareVariables(results, height)
    writer.assignVariables(results, height)
    this.isLeft = true
  }

  /** From here on what is thrown is handled. */
  protected beginHandler(writer: SegmentWriter, { number }: InnerLabel): void {
    this.isCatching = false
    const error = errorName(number)
    writer.write(`} catch (${error}) {`)
    if (writer.delegates) {
      writer.write(
        `if (${DELEGATE} !== -1) { if (${DELEGATE} !== ${number}) throw ${error}; ${DELEGATE} = -1; }`,
      )
    }
    writer.write(`var ${exceptionName(number)} = ${writer.helper('caughtException')}(${error});`)
  }

  protected throwOn(writer: SegmentWriter, { number }: InnerLabel): void {
    writer.write(`throw ${writer.helper('thrownException')}(${exceptionName(number)});`)
  }

  /** Behind the statement. */
  protected close(writer: SegmentWriter, { number, place, isUsed, results, height }: InnerLabel): void {
    writer.write('}')
    if (isUsed) {
      writer.fill(place, `l${number}: {`)
      writer.write('}')
    }
    if (this.isLeft || isUsed) writer.setJoined(results, height)
    else skip(writer)
  }
}

class TryTable extends TryStatement {
  private readonly catches: SegmentWriter['reader']['catches']

  constructor(catches: SegmentWriter['reader']['catches']) {
    super()
    this.catches = catches
  }

  end(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void {
    const { stack } = writer
    this.endPart(writer, label, isReachable)
    this.beginHandler(writer, label)
    let catchesAll = false
    for (const { kind, tag, label: depth } of this.catches) {
      stack.height = label.height
      catchesAll = tag < 0
      if (!catchesAll) {
        writer.write(`if (${testText(writer, label, tag)}) {`)
        pushPayload(writer, label, tag)
      }
      if (kind === 'catch_ref' || kind === 'catch_all_ref') stack.pushSettled(exceptionName(label.number))
      prepareJump(writer, depth)
      jump(writer, depth)
      if (catchesAll) break
      writer.write('}')
    }
    if (!catchesAll) this.throwOn(writer, label)
    this.close(writer, label)
  }
}

/** `try` with clauses in place of labels. */
class Try extends TryStatement {
  private catchesAll = false

  override clause(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void {
    const { reader, inner, stack } = writer
    this.endPart(writer, label, isReachable)
    const isFirst = this.isCatching
    if (isFirst) this.beginHandler(writer, label)
    const otherwise = isFirst ? '' : '} else '
    inner.push(label)
    stack.height = label.height
    if (reader.name === 'catch_all') {
      this.catchesAll = true
      writer.write(`${otherwise}{`)
      return
    }
    writer.write(`${otherwise}if (${testText(writer, label, reader.index)}) {`)
    pushPayload(writer, label, reader.index)
  }

  override delegate(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void {
    const { inner, reader } = writer
    this.endPart(writer, label, isReachable)
    let target = inner.length - 1 - reader.index
    while (target >= 0 && inner[target].protection?.isCatching !== true) target--
    const number = target < 0 ? CALLER : inner[target].number
    const error = errorName(label.number)
    writer.delegates = true
    // What another one has sent further out goes there.
    const isMine = `${DELEGATE} === -1 || ${DELEGATE} === ${label.number}`
    writer.write(`} catch (${error}) { if (${isMine}) ${DELEGATE} = ${number}; throw ${error};`)
    this.close(writer, label)
  }

  end(writer: SegmentWriter, label: InnerLabel, isReachable: boolean): void {
    this.endPart(writer, label, isReachable)
    if (this.isCatching) {
      const error = errorName(label.number)
      const arrived = writer.delegates ? `if (${DELEGATE} === ${label.number}) ${DELEGATE} = -1; ` : ''
      writer.write(`} catch (${error}) { ${arrived}throw ${error};`)
    } else if (this.catchesAll) writer.write('}')
    else {
      writer.write('} else {')
      this.throwOn(writer, label)
      writer.write('}')
    }
    this.close(writer, label)
  }
}

function testText(writer: SegmentWriter, { number }: InnerLabel, tag: number): string {
  const { context } = writer
  const test = writer.helper(context.isImportedTag(tag) ? 'isImportedException' : 'isException')
  return `${test}(${exceptionName(number)}, ${tagText(writer, tag)})`
}

function tagText({ context, target }: SegmentWriter, tag: number): string {
  return target.shared.expressionText(context.tag(tag))
}

function paramsOf({ target }: SegmentWriter, tag: number) {
  return target.shared.module.tags[tag].type.type.params
}

function pushPayload(writer: SegmentWriter, { number }: InnerLabel, tag: number): void {
  const params = paramsOf(writer, tag)
  if (params.length === 0) return
  const payload = writer.stack.temporary()
  writer.write(`var ${payload} = ${writer.helper('exceptionPayload')}(${exceptionName(number)});`)
  const values = flattenTypes(params).map((_, at) => `${payload}[${at}]`)
  pushValues(writer, params, values)
}

function protect(create: (writer: SegmentWriter) => Protection): BaselineOperator {
  return (writer) => {
    const { reader, stack } = writer
    const params = partsOf(reader.blockType.params)
    const results = partsOf(reader.blockType.results)
    stack.settleEffects()
    stack.settleAll()
    const height = stack.height - params.length
    openInner(writer, 'block', { height, carried: results, results, params }, false, create(writer))
    writer.write('try {')
  }
}

export const EXCEPTION_OPERATORS = {
  try_table: protect(({ reader }) => new TryTable(reader.catches.slice())),
  try: protect(() => new Try()),
  catch: (writer) => endOfPart(writer),
  catch_all: (writer) => endOfPart(writer),
  delegate: (writer) => {
    const label = writer.inner.pop()!
    label.protection!.delegate(writer, label, true)
  },
  throw: (writer) => {
    const { context, reader, stack } = writer
    const { index } = reader
    const operands = popOperands(writer, paramsOf(writer, index))
    stack.settleEffects()
    const make = writer.helper(context.isImportedTag(index) ? 'makeImportedException' : 'makeException')
    writer.write(`throw ${make}(${tagText(writer, index)}, [${operands.join(', ')}]);`)
    skip(writer)
  },
  throw_ref: (writer) => {
    const [exception] = popOperands(writer, [EXNREF])
    writer.stack.settleEffects()
    writer.write(`throw ${writer.helper('thrownException')}(${exception});`)
    skip(writer)
  },
  rethrow: (writer) => {
    const { inner, reader, stack } = writer
    stack.settleEffects()
    const { number } = inner[inner.length - 1 - reader.index]
    writer.write(`throw ${writer.helper('thrownException')}(${exceptionName(number)});`)
    skip(writer)
  },
} satisfies BaselineOperators

function endOfPart(writer: SegmentWriter): void {
  const label = writer.inner.pop()!
  label.protection!.clause(writer, label, true)
}
