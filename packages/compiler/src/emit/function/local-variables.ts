/**
 * The local variables of an emitted function: their names, and where they are declared. A variable whose first
 * mention is an assignment in a list of statements that all its other mentions come in, or in lists within, is
 * declared by that assignment; the others at the top of the function.
 */
import type { IrFunction, Value } from '../../ir/function.js'
import { type Representation, representationOf, type Variables } from '../../structure/variables.js'
import type { EmitContext } from '../context.js'
import {
  assignment,
  declaration,
  type Expression,
  type ExpressionStatement,
  expressionStatement,
  type Identifier,
  identifier,
  NULL,
  number,
  type Statement,
  turnIntoDeclaration,
} from '../estree/nodes.js'

const NO_SCOPE = -1

/** Where one letter is a name: the number of the letter for the first parameter, and how many have letters. */
const FIRST_PARAMETER = 15
const SHORT_PARAMETERS = 8

interface Local {
  readonly representation: Representation
  /** The WebAssembly local it is named after, or -1. */
  readonly origin: number
  /** Named when first mentioned, so that numbers go up as one reads. */
  name: Identifier | undefined
  /** The innermost list of statements that holds all mentions so far. */
  scope: number
  /** The first mention and its list, if it is an assignment. */
  first: ExpressionStatement | undefined
  firstScope: number
}

export class LocalVariables {
  private readonly fn: IrFunction
  private readonly context: EmitContext
  private readonly variableOf: Int32Array
  private readonly locals: Local[]
  private readonly byName = new Map<Identifier, Local>()
  private readonly functionVariables = new Map<number, number>()
  private readonly counts: Record<Representation, number> = { i: 0, f: 0, d: 0, r: 0 }
  private shortNames = 0
  private readonly givenNames = new Map<string, number>()
  /** Lists of statements: the list around each, how many there are, and whether it became part of that around it. */
  private readonly scopeParents: number[] = [NO_SCOPE]
  private readonly scopeDepths: number[] = [0]
  private readonly isDissolved: number[] = [0]
  private scope = 0
  /** Variables that are read in place of others, by variable; empty outside of parallel copies. */
  private readonly substitutes = new Map<number, number>()

  constructor(fn: IrFunction, context: EmitContext, variables: Variables) {
    this.fn = fn
    this.context = context
    this.variableOf = variables.variableOf
    this.locals = variables.representations.map((representation, variable) =>
      newLocal(representation, variables.origins[variable]),
    )
  }

  /** The names of the function's parameters, the first variables. */
  parameters(): Identifier[] {
    return this.fn.entry.params.map((_, variable) => {
      const local = this.locals[variable]
      local.scope = 0
      // However many parameters there are, other variables begin with the same short names.
      if (this.context.shortLocalName !== undefined && variable < SHORT_PARAMETERS) {
        this.giveName(local, this.context.shortLocalName(FIRST_PARAMETER + variable))
      }
      return this.nameOf(local)
    })
  }

  variableOfValue(value: Value): number {
    return this.variableOf[value]
  }

  /** The variable of a value, mentioned here. */
  read(value: Value): Identifier {
    return this.readVariable(this.variableOf[value])
  }

  readVariable(variable: number): Identifier {
    const { substitutes } = this
    const meant = substitutes.size === 0 ? variable : (substitutes.get(variable) ?? variable)
    return this.mention(this.locals[meant])
  }

  assign(variable: number, expression: Expression): ExpressionStatement {
    const local = this.locals[variable]
    const isFirst = local.scope === NO_SCOPE
    const statement = expressionStatement(assignment(this.mention(local), expression))
    if (isFirst) {
      local.first = statement
      local.firstScope = this.scope
    }
    return statement
  }

  /** The name of the parameter of a `catch`. */
  nameOfCaught(): Identifier {
    return identifier(this.shortName() ?? `r${this.counts.r++}`)
  }

  /** The variable of the function, {@link IrFunction.variables}, or the part of it that `half` says. */
  functionVariable(index: number, half: number): Identifier {
    const key = index * 4 + half
    let variable = this.functionVariables.get(key)
    if (variable === undefined) {
      variable = this.create(representationOf(this.fn.variables[index]))
      this.functionVariables.set(key, variable)
    }
    return this.readVariable(variable)
  }

  /** Another variable, for a value that has none. */
  create(representation: Representation): number {
    return this.locals.push(newLocal(representation, -1)) - 1
  }

  representationOf(variable: number): Representation {
    return this.locals[variable].representation
  }

  /** From now on `substitute` is read for `variable`. */
  substitute(variable: number, substitute: number): void {
    this.substitutes.set(variable, substitute)
  }

  endSubstitution(): void {
    this.substitutes.clear()
  }

  /** Begins a list of statements within the one at hand. */
  enterScope(): void {
    this.scopeParents.push(this.scope)
    this.scopeDepths.push(this.scopeDepths[this.scope] + 1)
    this.isDissolved.push(0)
    this.scope = this.scopeParents.length - 1
  }

  leaveScope(): void {
    this.scope = this.scopeParents[this.scope]
  }

  /** Leaves a list whose statements become part of the list around it. */
  dissolveScope(): void {
    this.isDissolved[this.scope] = 1
    this.leaveScope()
  }

  /** An expression made within a list that was left now stands behind it. */
  moveHere(expression: Expression): void {
    switch (expression.type) {
      case 'Identifier': {
        const local = this.byName.get(expression)
        if (local !== undefined) this.mention(local)
        break
      }
      case 'UnaryExpression':
        this.moveHere(expression.argument)
        break
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression':
        this.moveHere(expression.left)
        this.moveHere(expression.right)
        break
      case 'ConditionalExpression':
        this.moveHere(expression.test)
        this.moveHere(expression.consequent)
        this.moveHere(expression.alternate)
        break
      case 'CallExpression':
      case 'NewExpression':
        this.moveHere(expression.callee)
        for (const argument of expression.arguments) this.moveHere(argument)
        break
      case 'MemberExpression':
        this.moveHere(expression.object)
        if (expression.computed) this.moveHere(expression.property)
        break
      case 'SequenceExpression':
        for (const part of expression.expressions) this.moveHere(part)
        break
      case 'ArrayExpression':
        for (const part of expression.elements) this.moveHere(part)
        break
    }
  }

  /** Declares variables where they are first assigned to if that is possible; returns the declaration of the rest. */
  declare(): Statement | undefined {
    const kind = this.context.language.variable
    // A value is assigned before it is read; of variables of the function nothing is known.
    const isAssigned = !this.context.tune.hasInitialValues && this.fn.variables.length === 0
    const rest: { id: Identifier; init: Expression | null }[] = []
    for (let variable = this.fn.entry.params.length; variable < this.locals.length; variable++) {
      const { name, scope, first, firstScope, representation } = this.locals[variable]
      if (name === undefined) continue
      // Declared in front, a variable does not stop a branch from becoming an expression.
      if (
        this.context.shortLocalName === undefined &&
        first !== undefined &&
        this.listOf(scope) === this.listOf(firstScope)
      )
        turnIntoDeclaration(first, kind)
      else rest.push({ id: name, init: isAssigned ? null : representation === 'r' ? NULL : number(0) })
    }
    return rest.length === 0 ? undefined : declaration(kind, rest)
  }

  private mention(local: Local): Identifier {
    if (local.scope === NO_SCOPE) local.scope = this.scope
    else if (local.scope !== this.scope) local.scope = this.commonScope(local.scope, this.scope)
    return this.nameOf(local)
  }

  private commonScope(a: number, b: number): number {
    const { scopeParents, scopeDepths } = this
    while (a !== b) {
      if (scopeDepths[a] >= scopeDepths[b]) a = scopeParents[a]
      else b = scopeParents[b]
    }
    return a
  }

  /** The list that the statements of a scope are in finally. */
  private listOf(scope: number): number {
    while (this.isDissolved[scope] === 1) scope = this.scopeParents[scope]
    return scope
  }

  private nameOf(local: Local): Identifier {
    return local.name ?? this.giveName(local, this.shortName() ?? this.longName(local))
  }

  private giveName(local: Local, text: string): Identifier {
    local.name = identifier(text)
    this.byName.set(local.name, local)
    return local.name
  }

  private shortName(): string | undefined {
    const { shortLocalName } = this.context
    if (shortLocalName === undefined) return undefined
    const parameters = Math.min(this.fn.entry.params.length, SHORT_PARAMETERS)
    if (this.shortNames === FIRST_PARAMETER) this.shortNames += parameters
    return shortLocalName(this.shortNames++)
  }

  private longName(local: Local): string {
    return this.givenName(local) ?? `${local.representation}${this.counts[local.representation]++}`
  }

  /** `length`, `length$1`: the name from the name section, with a number from the second variable on. */
  private givenName({ origin }: Local): string | undefined {
    const name = origin === -1 ? undefined : this.context.localName(this.fn.index, origin)
    if (name === undefined) return undefined
    const count = this.givenNames.get(name) ?? 0
    this.givenNames.set(name, count + 1)
    return count === 0 ? name : `${name}$${count}`
  }
}

function newLocal(representation: Representation, origin: number): Local {
  return { representation, origin, name: undefined, scope: NO_SCOPE, first: undefined, firstScope: NO_SCOPE }
}
