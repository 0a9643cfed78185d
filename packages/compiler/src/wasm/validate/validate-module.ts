// Validates a decoded module (specification, "Validation"). The declarations are validated first, then the
// bodies, which can also be validated one at a time as they are needed.

import { type InstructionName, instruction } from '../instructions/index.js'
import type { Module } from '../module.js'
import type { BodyNotes } from './body-notes.js'
import { BodyValidator } from './body-validator.js'
import { TypeSpace } from './type-space.js'
import { validateDeclarations } from './validate-declarations.js'
import { validateTypes } from './validate-types.js'

export class ModuleValidator {
  readonly module: Module
  /** Equality and subtyping of the module's types; complete once the declarations are valid. */
  readonly types: TypeSpace
  private body: BodyValidator | undefined
  private notes: BodyNotes | undefined

  constructor(module: Module) {
    this.module = module
    this.types = new TypeSpace(module)
  }

  /** Validates everything but the function bodies. Throws InvalidError or MalformedError. */
  validateDeclarations(): void {
    const { module, types } = this
    validateTypes(module, types)
    const body = new BodyValidator({ module, types, declaredFunctions: declaredFunctions(module) })
    validateDeclarations(body)
    body.notes = this.notes
    this.body = body
  }

  /** Has notes made of the bodies that are validated from now on. */
  keepNotes(notes: BodyNotes): void {
    this.notes = notes
    if (this.body !== undefined) this.body.notes = notes
  }

  /** Whether one of the bodies validated so far holds the instruction. */
  uses(name: InstructionName): boolean {
    return this.body !== undefined && this.body.used[instruction(name).index] === 1
  }

  /** Functions that occur outside bodies (exported, or in a segment or initial value), by index: 1. */
  get declaredFunctions(): Uint8Array {
    return this.body?.declaredFunctions ?? declaredFunctions(this.module)
  }

  /** Validates one body, and the declarations before the first one. Throws InvalidError or MalformedError. */
  validateFunction(functionIndex: number): void {
    if (this.body === undefined) this.validateDeclarations()
    if (this.module.functions[functionIndex].body !== undefined) this.body!.validateFunction(functionIndex)
  }
}

/** Functions that occur outside bodies: ref.func may name them. */
function declaredFunctions(module: Module): Uint8Array {
  const declared = new Uint8Array(module.functions.length)
  const declare = (index: number) => {
    if (index < declared.length) declared[index] = 1
  }
  for (const { kind, index } of module.exports) if (kind === 'func') declare(index)
  const expressions = [...module.globals.map(({ init }) => init), ...module.tables.map(({ init }) => init)]
  for (const expression of expressions) {
    for (const operator of expression?.ops ?? []) if (operator.op === 'ref.func') declare(operator.index)
  }
  for (const segment of module.elements) {
    segment.functions?.forEach(declare)
    for (const { ops } of segment.expressions ?? []) {
      for (const operator of ops) if (operator.op === 'ref.func') declare(operator.index)
    }
  }
  return declared
}

const validators = new WeakMap<Module, ModuleValidator>()

/** The validator of a module: there is one, made when first asked for. */
export function validatorOf(module: Module): ModuleValidator {
  let validator = validators.get(module)
  if (validator === undefined) {
    validator = new ModuleValidator(module)
    validators.set(module, validator)
  }
  return validator
}

/** Validates a whole module. Throws InvalidError, or MalformedError for a malformed body. */
export function validateModule(module: Module): void {
  const validator = validatorOf(module)
  validator.validateDeclarations()
  for (let index = module.importedFunctionCount; index < module.functions.length; index++) {
    validator.validateFunction(index)
  }
}

/** Validates one function body, and before the first one of a module its declarations. */
export function validateFunction(module: Module, functionIndex: number): void {
  validatorOf(module).validateFunction(functionIndex)
}
