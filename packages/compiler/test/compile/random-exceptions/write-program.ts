// Writes a random program as text, in the older or in the standard form of exceptions.
import {
  type BlockItem,
  type Clause,
  type Item,
  LOCALS,
  type NumberType,
  PARAMETERS,
  type ProgramFunction,
  TAGS,
  type TryItem,
} from './random-program.js'

export type Form = 'legacy' | 'standard'

export function writeProgram(functions: readonly ProgramFunction[], form: Form): string {
  const lines = [
    '(import "host" "log" (func $log (param i32)))',
    '(import "host" "host" (func $host (param i32)))',
    '(memory 1)',
    '(global $fuel (export "fuel") (mut i32) (i32.const 0))',
    '(global $state (export "state") (mut i32) (i32.const 0))',
    `(table funcref (elem ${functions.map((_, i) => `$f${i}`).join(' ')}))`,
  ]
  for (const [i, types] of TAGS.entries()) lines.push(`(tag (export "tag${i}") ${list('param', types)})`)
  functions.forEach((fn, i) => {
    lines.push(`(type $type${i} (func ${list('param', PARAMETERS)} ${list('result', fn.results)}))`)
    lines.push(new FunctionWriter(form).write(fn, i))
  })
  return `(module\n${lines.join('\n')}\n)`
}

const list = (word: string, types: readonly string[]) =>
  types.length === 0 ? '' : `(${word} ${types.join(' ')})`

class FunctionWriter {
  private readonly form: Form
  private readonly lines: string[] = []
  /** Locals of the standard form: exceptions that clauses may throw on, and parameters of blocks. */
  private readonly extra: string[] = []
  private readonly targets = new Set<string | undefined>()

  constructor(form: Form) {
    this.form = form
  }

  write({ results, body }: ProgramFunction, index: number): string {
    this.collectTargets(body)
    if (this.form === 'standard' && this.targets.has('caller')) {
      this.lines.push('block $caller (result exnref)')
      this.items(body)
      this.lines.push('return', 'end', 'throw_ref')
    } else this.items(body)
    const locals = LOCALS.map((type) => `(local ${type})`).join(' ')
    const head = `(func $f${index} (export "f${index}") ${list('param', PARAMETERS)} ${list('result', results)} ${locals}`
    return [head, ...this.extra, ...this.lines, ')'].join('\n')
  }

  private collectTargets(items: readonly Item[]): void {
    for (const item of items) {
      if (typeof item === 'string' || item.kind === 'rethrow') continue
      this.collectTargets(item.body)
      if (item.kind !== 'try') {
        this.collectTargets(item.otherwise ?? [])
        continue
      }
      for (const clause of item.clauses) this.collectTargets(clause.body)
      if (item.delegate !== undefined) this.targets.add(item.delegate.target ?? 'caller')
    }
  }

  private items(items: readonly Item[]): void {
    for (const item of items) {
      if (typeof item === 'string') this.lines.push(item)
      else if (item.kind === 'rethrow') {
        if (this.form === 'legacy') this.lines.push(`rethrow ${item.label}`)
        else this.lines.push(`local.get ${item.label}_exception throw_ref`)
      } else if (item.kind !== 'try') this.block(item)
      else if (this.form === 'legacy') this.legacyTry(item)
      else this.standardTry(item)
    }
  }

  private block({ kind, label, results, body, otherwise }: BlockItem): void {
    this.lines.push(`${kind} ${label} ${list('result', results)}`)
    this.items(body)
    if (otherwise !== undefined) {
      this.lines.push('else')
      this.items(otherwise)
    }
    this.lines.push('end')
  }

  private legacyTry({ label, parameter, results, body, clauses, delegate }: TryItem): void {
    const { lines } = this
    lines.push(`try ${label} ${list('param', parameter ? [parameter] : [])} ${list('result', results)}`)
    this.items(body)
    for (const clause of clauses) {
      lines.push(clause.tag === undefined ? 'catch_all' : `catch ${clause.tag}`)
      if (clause.branch !== undefined) lines.push(`br ${clause.branch}`)
      this.items(clause.body)
    }
    if (delegate === undefined) lines.push('end')
    else if (delegate.label !== '') lines.push(`delegate ${delegate.label}`)
    else lines.push(`delegate ${this.depth()}`)
  }

  /** How many blocks are open around the `try` that is written. */
  private depth(): number {
    let depth = -1
    for (const line of this.lines) {
      for (const [word] of line.matchAll(/\b(block|loop|if|try|end|delegate)\b/g)) {
        depth += word === 'end' || word === 'delegate' ? -1 : 1
      }
    }
    return depth
  }

  private standardTry(item: TryItem): void {
    const { lines } = this
    const { label, parameter, results, body, delegate } = item
    const clauses = delegate === undefined ? item.clauses : [{ tag: undefined, body: [] }]
    const catches: string[] = []
    if (parameter !== undefined) {
      this.extra.push(`(local ${label}_parameter ${parameter})`)
      lines.push(`local.set ${label}_parameter`)
    }
    this.extra.push(`(local ${label}_exception exnref)`)
    lines.push(`block ${label} ${list('result', results)}`)
    clauses.forEach((clause, i) => {
      const tag = clause.tag === undefined ? '' : ` ${clause.tag}`
      const word = clause.tag === undefined ? 'catch_all' : 'catch'
      const target = clause.branch ?? `${label}_clause${i}`
      catches.push(`(${word}${clause.branch === undefined ? '_ref' : ''}${tag} ${target})`)
    })
    for (let i = clauses.length - 1; i >= 0; i--) {
      const { branch } = clauses[i]!
      if (branch === undefined)
        lines.push(`block ${label}_clause${i} ${list('result', carried(clauses[i]!))}`)
    }
    lines.push(`try_table ${label}_table ${list('result', results)} ${catches.join(' ')}`)
    if (this.targets.has(label)) lines.push(`block ${label}_inside (result exnref)`)
    if (parameter !== undefined) lines.push(`local.get ${label}_parameter`)
    this.items(body)
    if (this.targets.has(label)) lines.push(`br ${label}_table`, 'end', 'throw_ref')
    lines.push('end', `br ${label}`)
    clauses.forEach((clause) => {
      if ('branch' in clause && clause.branch !== undefined) return
      lines.push('end', `local.set ${label}_exception`)
      this.items(clause.body)
      if (delegate === undefined) lines.push(`br ${label}`)
      else {
        lines.push(`local.get ${label}_exception`)
        lines.push(delegate.target === undefined ? 'br $caller' : `br ${delegate.target}_inside`)
      }
    })
    lines.push('end')
  }
}

function carried({ tag }: Clause): (NumberType | 'exnref')[] {
  return [...(tag === undefined ? [] : TAGS[tag]!), 'exnref']
}
