// Random programs that throw and catch: nests of protected regions, loops and branches out of them, with locals that
// show when something was computed in the wrong place. One program can be written in both forms of exceptions.

export type NumberType = 'i32' | 'i64' | 'f64'

/** Straight code stands as text. */
export type Item = string | BlockItem | TryItem | RethrowItem

export interface BlockItem {
  kind: 'block' | 'loop' | 'if'
  label: string
  results: readonly NumberType[]
  body: Item[]
  otherwise?: Item[]
}

export interface TryItem {
  kind: 'try'
  label: string
  /** One parameter, or none. */
  parameter?: NumberType
  results: readonly NumberType[]
  body: Item[]
  clauses: Clause[]
  /** In place of clauses: the label that exceptions are handed to, and the `try` that gets them there, if any does. */
  delegate?: { label: string; target: string | undefined }
}

export interface Clause {
  /** Undefined catches everything. */
  tag: number | undefined
  /** Starts with what the exception carries on the stack. */
  body: Item[]
  /** Goes to this label with what the exception carries, and `body` is empty. */
  branch?: string
}

/** Throws on what a clause of the `try` with this label has caught. */
export interface RethrowItem {
  kind: 'rethrow'
  label: string
}

export interface ProgramFunction {
  results: readonly NumberType[]
  body: Item[]
}

/** What exceptions of each tag carry. */
export const TAGS: readonly (readonly NumberType[])[] = [[], ['i32'], ['i64', 'i32'], ['f64']]

/** Parameters of every function, and its locals. */
export const PARAMETERS: readonly NumberType[] = ['i32', 'i64']
export const LOCALS: readonly NumberType[] = ['i32', 'i32', 'i32', 'i64', 'i64', 'f64']

const VARIABLES = [...PARAMETERS, ...LOCALS]

/** Where branches, `delegate` and `rethrow` may go. */
interface Scope {
  label: string
  kind: 'block' | 'loop' | 'body' | 'clause'
  /** What a branch takes along. */
  types: readonly NumberType[]
}

export function createRandom(seed: number): (limit: number) => number {
  let state = seed | 0
  return (limit) => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) % limit
  }
}

/** Functions that each cost about `budget` instructions at most. */
export function generateFunctions(seed: number, budget = 120): ProgramFunction[] {
  const random = createRandom(seed)
  for (let i = 0; i < 8; i++) random(2)
  const count = 2 + random(3)
  const results = Array.from({ length: count }, (): NumberType[] =>
    random(4) === 0 ? ['i64', 'i32'] : ['i32'],
  )
  return results.map((_, index) => new FunctionGenerator(random, results, index, budget).generate())
}

/** The same function in the innermost of `depth` protected regions, which catch exceptions of the last tag. */
export function nestFunction({ results, body }: ProgramFunction, depth: number): ProgramFunction {
  for (let level = 0; level < depth; level++) {
    const values = results.map((type) => `${type}.const ${level}`)
    const clause: Clause = { tag: TAGS.length - 1, body: ['drop', ...values] }
    body = [{ kind: 'try', label: `$nest${level}`, results, body, clauses: [clause] }]
  }
  return { results, body }
}

class FunctionGenerator {
  private readonly random: (limit: number) => number
  private readonly functions: readonly (readonly NumberType[])[]
  private readonly results: readonly NumberType[]
  private readonly scopes: Scope[] = []
  private budget: number
  private labels = 0

  constructor(
    random: (limit: number) => number,
    functions: readonly (readonly NumberType[])[],
    index: number,
    budget: number,
  ) {
    this.random = random
    this.functions = functions
    this.results = functions[index]!
    this.budget = 20 + random(budget)
  }

  generate(): ProgramFunction {
    const body = [...this.burnFuel(), ...this.statements(6), ...this.summary()]
    return { results: this.results, body }
  }

  /** The results, made from all variables. */
  private summary(): Item[] {
    const code: Item[] = ['i32.const 17']
    VARIABLES.forEach((type, index) => {
      const narrow = { i32: '', i64: 'i32.wrap_i64', f64: 'i32.trunc_sat_f64_s' }[type]
      code.push(`i32.const 31 i32.mul local.get ${index} ${narrow} i32.add`)
    })
    if (this.results.length > 1)
      code.push('local.set 2 local.get 1 local.get 3 i64.extend_i32_s i64.xor local.get 2')
    return code
  }

  /** Returns when there is none left. */
  private burnFuel(): Item[] {
    const values = this.results.map((type) => `${type}.const -1`).join(' ')
    return [
      `global.get $fuel i32.const 1 i32.sub global.set $fuel`,
      `global.get $fuel i32.const 0 i32.lt_s if ${values} return end`,
    ]
  }

  private statements(limit: number): Item[] {
    const items: Item[] = []
    for (let n = this.random(limit + 1); n >= 0; n--) items.push(...this.statement())
    return items
  }

  private statement(): Item[] {
    const { random } = this
    if (--this.budget < 0 || this.scopes.length > 12) return this.assign()
    switch (random(16)) {
      case 0:
      case 1:
        return this.assign()
      case 2:
        return [...this.expression('i32'), 'call $log']
      case 3:
        return [...this.expression('i32'), 'call $host']
      case 4:
        return [...this.expression('i32'), 'global.set $state']
      case 5:
        return this.call()
      case 6:
        return this.branchIf()
      case 7:
        return [...this.condition(), this.block('if', [], () => this.ending())]
      case 8:
        return this.withResults((results) => [
          ...this.condition(),
          this.block('if', results, () => this.filled(results), true),
        ])
      case 9:
        return this.withResults((results) => [this.block('block', results, () => this.filled(results))])
      case 10:
      case 11:
        return this.loop()
      default:
        return this.withResults((results) => this.tryItem(results))
    }
  }

  /** Code that leaves values, and what does away with them. */
  private withResults(make: (results: readonly NumberType[]) => Item[]): Item[] {
    const results = this.someTypes()
    return [...make(results), ...this.consume(results)]
  }

  private someTypes(): NumberType[] {
    const { random } = this
    return Array.from({ length: [0, 0, 1, 1, 2][random(5)]! }, () => this.someType())
  }

  private someType(): NumberType {
    return (['i32', 'i32', 'i64', 'f64'] as const)[this.random(4)]!
  }

  private assign(): Item[] {
    const type = this.someType()
    return [...this.expression(type), `local.set ${this.variable(type)}`]
  }

  private variable(type: NumberType): number {
    const candidates = VARIABLES.flatMap((each, index) => (each === type ? [index] : []))
    return candidates[this.random(candidates.length)]!
  }

  /** Takes values from the stack. */
  private consume(types: readonly NumberType[]): Item[] {
    return types.map((type) => (this.random(5) === 0 ? 'drop' : `local.set ${this.variable(type)}`)).reverse()
  }

  private values(types: readonly NumberType[]): Item[] {
    return types.flatMap((type) => this.expression(type))
  }

  /** Statements, then values; now and then it ends early. */
  private filled(results: readonly NumberType[]): Item[] {
    if (this.random(6) === 0) return [...this.statements(2), ...this.ending()]
    return [...this.statements(3), ...this.values(results)]
  }

  private condition(): Item[] {
    if (this.random(3) > 0) return [...this.expression('i32'), 'i32.const 3 i32.and i32.eqz']
    return ['global.get $state', ...this.expression('i32'), 'i32.lt_s']
  }

  private expression(type: NumberType): Item[] {
    const { random } = this
    if (--this.budget < 0 || random(3) === 0) {
      if (random(3) > 0) return [`local.get ${this.variable(type)}`]
      if (type === 'i32' && random(3) === 0) return ['global.get $state']
      return [`${type}.const ${random(20) - 4}`]
    }
    switch (random(7)) {
      case 0: {
        const from = ({ i32: 'i64', i64: 'i32', f64: 'i32' } as const)[type]
        const operator = { i32: 'i32.wrap_i64', i64: 'i64.extend_i32_s', f64: 'f64.convert_i32_s' }[type]
        return [...this.expression(from), operator]
      }
      case 1:
        return [...this.expression(type), `local.tee ${this.variable(type)}`]
      case 2: {
        if (random(2) === 0) return this.tryItem([type])
        return [this.block('block', [type], () => this.filled([type]))]
      }
      case 3:
        if (type === 'i32' && random(3) === 0)
          return [...this.expression('i32'), ...this.expression('i32'), 'i32.rem_s']
        if (type === 'i32' && random(2) === 0) return [...this.expression('i32'), 'i32.load offset=65000']
        return [...this.expression(type), ...this.expression(type), ...this.condition(), 'select']
      case 4:
        return [...this.condition(), this.block('if', [type], () => this.filled([type]), true)]
      default:
        return [
          ...this.expression(type),
          ...this.expression(type),
          `${type}.${['add', 'sub', 'mul'][random(3)]}`,
        ]
    }
  }

  private call(): Item[] {
    const callee = this.random(this.functions.length)
    const call =
      this.random(3) === 0
        ? [`i32.const ${callee}`, `call_indirect (type $type${callee})`]
        : [`call $f${callee}`]
    return [...this.values(PARAMETERS), ...call, ...this.consume(this.functions[callee]!)]
  }

  private branchIf(): Item[] {
    const target = this.someTarget()
    if (target === undefined) return this.assign()
    const { label, types } = target
    if (this.random(4) === 0) {
      const others = this.scopes.filter((scope) => scope.types.join() === types.join())
      const labels = Array.from(
        { length: 1 + this.random(3) },
        () => others[this.random(others.length)]!.label,
      )
      const table = [
        ...this.values(types),
        ...this.expression('i32'),
        `br_table ${labels.join(' ')} ${label}`,
      ]
      return [...this.condition(), { kind: 'if', label: this.label(), results: [], body: table }]
    }
    return [...this.values(types), ...this.condition(), `br_if ${label}`, ...this.consume(types)]
  }

  /** Branches back burn fuel where the loop starts. */
  private someTarget(): Scope | undefined {
    return this.scopes[this.random(Math.max(this.scopes.length, 1))]
  }

  /** Code that does not come to its end. */
  private ending(): Item[] {
    const { random, scopes } = this
    switch (random(8)) {
      case 0:
        return [...this.values(this.results), 'return']
      case 1:
      case 2: {
        const target = this.someTarget()
        if (target !== undefined) return [...this.values(target.types), `br ${target.label}`]
        break
      }
      case 3:
      case 4: {
        const clauses = scopes.filter(({ kind }) => kind === 'clause')
        if (clauses.length > 0) return [{ kind: 'rethrow', label: clauses[random(clauses.length)]!.label }]
        break
      }
      case 5:
        if (random(6) === 0) return ['unreachable']
    }
    const tag = random(TAGS.length)
    return [...this.values(TAGS[tag]!), `throw ${tag}`]
  }

  private loop(): Item[] {
    const body = () => {
      const items = [...this.burnFuel(), ...this.statements(4)]
      const { label } = this.scopes[this.scopes.length - 1]!
      if (this.random(3) > 0) items.push(...this.condition(), `br_if ${label}`)
      return items
    }
    return [this.block('loop', [], body)]
  }

  private block(
    kind: BlockItem['kind'],
    results: readonly NumberType[],
    fill: () => Item[],
    both = false,
  ): BlockItem {
    const label = this.label()
    const scope: Scope = { label, kind: kind === 'loop' ? 'loop' : 'block', types: results }
    this.scopes.push(scope)
    const item: BlockItem = { kind, label, results, body: fill() }
    if (both) item.otherwise = fill()
    this.scopes.pop()
    return item
  }

  private tryItem(results: readonly NumberType[]): Item[] {
    const { random, scopes } = this
    const label = this.label()
    const item: TryItem = { kind: 'try', label, results, body: [], clauses: [] }
    const before: Item[] = []
    if (random(5) === 0) {
      item.parameter = this.someType()
      before.push(...this.expression(item.parameter))
    }
    if (random(5) === 0) {
      const depth = random(scopes.length + 1)
      const isTarget = ({ kind }: Scope) => kind === 'body'
      item.delegate = {
        // The function's own label is the outermost.
        label: depth === 0 ? '' : scopes[depth - 1]!.label,
        target: scopes.slice(0, depth).reverse().find(isTarget)?.label,
      }
    }
    const scope: Scope = { label, kind: 'body', types: results }
    scopes.push(scope)
    if (item.parameter !== undefined) item.body.push(...this.consume([item.parameter]))
    item.body.push(...this.filled(results))
    if (item.parameter !== undefined && random(2) === 0) this.keepParameter(item)
    scope.kind = 'clause'
    if (item.delegate === undefined) item.clauses = this.clauses(results)
    scopes.pop()
    return [...before, item]
  }

  /** Statements before a parameter is taken from the stack leave it where it is. */
  private keepParameter({ body }: TryItem): void {
    body.unshift(...this.assign())
  }

  private clauses(results: readonly NumberType[]): Clause[] {
    const { random } = this
    const clauses: Clause[] = []
    for (let n = random(3); n >= 0; n--) clauses.push(this.clause(random(TAGS.length), results))
    if (random(3) === 0) clauses.push(this.clause(undefined, results))
    if (random(12) === 0) return []
    return clauses
  }

  private clause(tag: number | undefined, results: readonly NumberType[]): Clause {
    const types = tag === undefined ? [] : TAGS[tag]!
    // The branch starts outside of the `try`.
    const targets = this.scopes.slice(0, -1).filter((scope) => scope.types.join() === types.join())
    if (targets.length > 0 && this.random(3) === 0) {
      return { tag, body: [], branch: targets[this.random(targets.length)]!.label }
    }
    return { tag, body: [...this.consume(types), ...this.filled(results)] }
  }

  private label(): string {
    return `$l${this.labels++}`
  }
}
