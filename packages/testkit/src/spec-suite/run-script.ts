// Runs one script of the official suite on one engine and answers what became of every assertion. A command
// that fails never stops the script: what depends on it fails by itself.

import { type Engine, hasName, messageOf } from '../engines/engine.js'
import { isExpectedTrap } from '../engines/traps.js'
import type { Exports, ImportObject } from '../web-assembly.js'
import { callBitExact, type ProbeCache, returnsNullException } from './bit-exact.js'
import {
  type Action,
  assertionKind,
  bytesOf,
  type Command,
  type ExpectedValue,
  isRunnable,
} from './script.js'
import { createSpectest } from './spectest.js'
import { bitsMatch, describe, differsInNaNOnly, matches, needsBits, toJavaScript } from './values.js'

/**
 * `pass`; `fail`, with why; or `unsupported`: the module needs a feature the compiler names. Commands that are
 * no assertions are reported only when they fail, since nothing else may notice.
 */
export interface Outcome {
  /** Line in the `.wast`, with `#2` and so on for further assertions of the same line, or the other command. */
  id: string
  /** Of an assertion: its type, without the prefix: `return`, `invalid`. */
  kind?: string
  status: 'pass' | 'fail' | 'unsupported'
  /** Of a failure: why. Of `unsupported`: the feature. */
  detail?: string
}

/** What a name of the script stands for: a value, or the reason why there is none. */
type Result<T> = { value: T } | { failure: Failure }

/** Why a command had no result; `unsupported` names a feature the module needs. */
class Failure extends Error {
  readonly unsupported: string | undefined

  constructor(message: string, unsupported?: string) {
    super(message)
    this.unsupported = unsupported
  }
}

/** How failures begin that are no more than other bits of a NaN. */
export const ONLY_NAN = 'only the payload or sign of a NaN differs'

/** Stands for "one vector result, whatever it is" where the script does not say. */
const ANY_VECTOR: ExpectedValue = { type: 'v128', lane_type: 'i64', value: ['0', '0'] }

export function runScript(engine: Engine, commands: readonly Command[]): Outcome[] {
  const script = new ScriptRun(engine)
  const seen = new Map<number, number>()
  const outcomes: Outcome[] = []
  for (const command of commands) {
    if (!isRunnable(command)) continue
    const kind = assertionKind(command)
    const occurrence = (seen.get(command.line) ?? 0) + (kind === undefined ? 0 : 1)
    seen.set(command.line, occurrence)
    const place = occurrence > 1 ? `${command.line}#${occurrence}` : String(command.line)
    const id = kind === undefined ? `${place}:${command.type}` : place
    try {
      script.run(command)
      if (kind !== undefined) outcomes.push({ id, kind, status: 'pass' })
    } catch (error) {
      const unsupported = error instanceof Failure ? error.unsupported : undefined
      if (unsupported === undefined) outcomes.push({ id, kind, status: 'fail', detail: messageOf(error) })
      else if (kind !== undefined) outcomes.push({ id, kind, status: 'unsupported', detail: unsupported })
    }
  }
  return outcomes
}

class ScriptRun {
  private readonly engine: Engine
  private readonly probes: ProbeCache = new Map()
  private readonly modules = new Map<string | undefined, Result<object>>()
  private readonly instances = new Map<string | undefined, Result<Exports>>()
  private readonly registered = new Map<string, Result<Exports>>()

  constructor(engine: Engine) {
    this.engine = engine
    this.registered.set('spectest', { value: createSpectest(engine) })
  }

  run(command: Command): void {
    switch (command.type) {
      case 'module':
        this.defineModule(command)
        break
      case 'instance':
        this.defineInstance(command)
        break
      case 'register':
        this.registered.set(command.as!, this.instances.get(command.instance)!)
        break
      case 'action':
        this.perform(command.action!)
        break
      case 'assert_return':
        this.assertReturn(command)
        break
      case 'assert_trap':
        this.assertThrows(() => this.performAny(command.action!), 'trap', command.text)
        break
      case 'assert_exhaustion':
        this.assertThrows(() => this.perform(command.action!), 'exhaustion')
        break
      case 'assert_exception':
        this.assertThrows(() => this.perform(command.action!), 'exception')
        break
      case 'assert_invalid':
      case 'assert_malformed':
        this.assertRejected(command)
        break
      case 'assert_unlinkable':
        this.assertThrows(() => this.instantiate(command.module), 'link')
        break
      case 'assert_uninstantiable':
        this.assertThrows(() => this.instantiate(command.module), 'trap', command.text)
        break
    }
  }

  private defineModule(command: Command): void {
    const result = attempt(() => this.compile(bytesOf(command)))
    this.modules.set(undefined, result)
    if (command.name !== undefined) this.modules.set(command.name, result)
    resolve(result)
  }

  private defineInstance(command: Command): void {
    const result = attempt(() => this.instantiate(command.module))
    this.instances.set(undefined, result)
    if (command.name !== undefined) this.instances.set(command.name, result)
    resolve(result)
  }

  private compile(bytes: Uint8Array): object {
    try {
      return this.engine.compile(bytes)
    } catch (error) {
      const message = messageOf(error)
      throw new Failure(
        message,
        this.engine.classify(error) === 'unsupported' ? featureOf(message) : undefined,
      )
    }
  }

  private instantiate(name: string | undefined): Exports {
    const module = resolve(this.modules.get(name))
    const imports: ImportObject = {}
    for (const [as, exports] of this.registered) {
      // What could not be made fails when it is asked for, with the reason why.
      Object.defineProperty(imports, as, { get: () => resolve(exports), enumerable: true })
    }
    return this.engine.instantiate(module, imports)
  }

  private member(action: Action): unknown {
    const exports = resolve(this.instances.get(action.module))
    if (!Object.hasOwn(exports, action.field)) throw new Failure(`no export ${action.field}`)
    return exports[action.field]
  }

  private perform(action: Action, results: readonly string[] = []): unknown {
    const member = this.member(action)
    if (action.type === 'get') return this.engine.read(member)
    return this.engine.call(member, (action.args ?? []).map(toJavaScript), results)
  }

  /** Performs an action whose results do not matter, and may be vectors. */
  private performAny(action: Action): unknown {
    try {
      return this.perform(action)
    } catch (error) {
      if (!hasName(error, 'TypeError')) throw error
      return callBitExact(this.engine, this.probes, this.member(action), action.args ?? [], [ANY_VECTOR])
    }
  }

  private assertReturn({ action, expected = [] }: Command): void {
    const { type, args = [] } = action!
    if (type === 'invoke' && (args.some(needsBits) || expected.some(needsBits))) {
      this.assertReturnsBits(action!, expected)
      return
    }
    if (expected.length === 1 && expected[0]!.type === 'ref.null' && this.isNullException(action!)) return
    const answer = this.perform(action!, expected.map(typeName))
    const results = expected.length === 1 ? [answer] : expected.length === 0 ? [] : [...(answer as unknown[])]
    if (expected.length === 0 && answer !== undefined) throw new Failure(`returned ${describe(answer)}`)
    if (results.length !== expected.length) throw new Failure(`returned ${results.length} results`)
    expected.forEach((value, i) => {
      if (!matches(results[i], value)) {
        throw new Failure(`result ${i} is ${describe(results[i])}, not ${JSON.stringify(value)}`)
      }
    })
  }

  /** Does the function answer a null exception reference, which cannot cross to JavaScript? */
  private isNullException(action: Action): boolean {
    try {
      this.perform(action)
      return false
    } catch (error) {
      if (!hasName(error, 'TypeError')) throw error
      return returnsNullException(this.engine, this.member(action))
    }
  }

  private assertReturnsBits(action: Action, expected: readonly ExpectedValue[]): void {
    const results = callBitExact(this.engine, this.probes, this.member(action), action.args ?? [], expected)
    expected.forEach((value, i) => {
      const bits = results[i]!
      if (bitsMatch(bits, value)) return
      const kind = differsInNaNOnly(bits, value) ? `${ONLY_NAN}: ` : ''
      throw new Failure(`${kind}result ${i} has bits 0x${bits.toString(16)}, not ${JSON.stringify(value)}`)
    })
  }

  private assertThrows(
    run: () => unknown,
    kind: 'trap' | 'exhaustion' | 'exception' | 'link',
    text?: string,
  ): void {
    let answer: unknown
    try {
      answer = run()
    } catch (error) {
      if (error instanceof Failure) throw error
      const actual = this.engine.classify(error)
      const message = messageOf(error)
      if (actual !== kind) throw new Failure(`threw ${actual}: ${message}`)
      if (kind === 'trap' && text !== undefined && !isExpectedTrap(message, text)) {
        throw new Failure(`trapped with "${message}", not ${text}`)
      }
      return
    }
    throw new Failure(`no ${kind}, but ${describe(answer)}`)
  }

  private assertRejected(command: Command): void {
    try {
      this.engine.compile(bytesOf(command))
    } catch (error) {
      const kind = this.engine.classify(error)
      if (kind === 'rejected' || kind === 'malformed' || kind === 'invalid') return
      throw new Failure(`threw ${kind}: ${messageOf(error)}`)
    }
    throw new Failure(`accepted, though ${command.text}`)
  }
}

/** The type of a result. */
function typeName(expected: ExpectedValue): string {
  return expected.type === 'either' ? expected.values[0]!.type : expected.type
}

function attempt<T>(run: () => T): Result<T> {
  try {
    return { value: run() }
  } catch (error) {
    return { failure: error instanceof Failure ? error : new Failure(messageOf(error)) }
  }
}

function resolve<T>(result: Result<T> | undefined): T {
  if (result === undefined) throw new Failure('nothing was defined before')
  if ('failure' in result) throw result.failure
  return result.value
}

/** The feature that is missing by a message of the compiler: it names a feature, or else says what it lacks. */
function featureOf(message: string): string {
  const named = /unsupported feature ([\w-]+)/.exec(message) ?? /the ([\w-]+) feature/.exec(message)
  return named?.[1] ?? message.replace(/:.*/, '')
}
