/**
 * The module around the functions: joins their texts with the runtime they use, the code that links and
 * instantiates, and what the chosen format wraps around it all. The text of a function is kept as it is given, and
 * everything else is written at the end, when it is known what is in use.
 */
import { UsageError } from '../../errors.js'
import type { RuntimeReport } from '../../options.js'
import type { Module } from '../../wasm/module.js'
import { I64, V128 } from '../../wasm/types.js'
import type { EmitContext } from '../context.js'
import { emitDeclarations } from '../declarations.js'
import type { Marks } from '../estree/positions.js'
import { printExpression } from '../estree/print-expression.js'
import { squeezeAll } from '../minify/squeeze.js'
import { canTrapByError } from './adapters.js'
import { accessorTexts } from './baseline-accessors.js'
import { GivenData, hasData, type ModuleData } from './data-source.js'
import { createDataText } from './data-text.js'
import { exportDescriptors, exportObject, noteExports } from './export-text.js'
import { dataLoader, wrapFactory, wrapLinked } from './formats.js'
import { type BodyFacts, PREPARE_FUNCTION, preparedText, stubText, useEverything } from './lazy-text.js'
import {
  adapterReferences,
  functionReferences,
  importDescriptors,
  importedFunctions,
  importRules,
} from './link-text.js'
import { exportStatements, importStatements } from './linked-text.js'
import type { MergedExports } from './merged-exports.js'
import { ModuleContext, type ModuleOptions } from './module-context.js'
import type { ModuleUse } from './module-use.js'
import type { PassParts } from './pass-parts.js'
import {
  argumentPasserDeclarations,
  builtinDeclarations,
  payloadReaderDeclarations,
  runtimeText,
  typeKeyDeclarations,
} from './preamble.js'
import { splicedDeclarations } from './runtime-source.js'
import {
  activeSegments,
  globalDeclarations,
  memoryDeclarations,
  noteReferences,
  segmentDeclarations,
  tableDeclarations,
  tagDeclarations,
} from './state-text.js'
import { InlineData, SeparateData } from './text-data.js'

const NOTHING_MERGED: MergedExports = { copies: new Map(), adapters: new Set() }

/** The text of a function, or of a piece of one: a declaration. */
export interface FunctionText {
  readonly text: string
  /** Where it comes from, as {@link Marks} take it; undefined where no source map is asked for. */
  readonly marks: Int32Array | undefined
}

/** What a source map is made of: the code, and what is known of the functions in it. */
export interface MappedText extends Pick<ModuleOutput, 'code' | 'functionsStart'> {
  readonly functions: readonly string[]
  /** Of each function. */
  readonly marks: readonly Int32Array[]
}

/** A finished module. */
export interface ModuleOutput {
  /** The JavaScript. */
  readonly code: string
  /** Where the functions begin in the code, which stand in it one after the other, a line break behind each. */
  readonly functionsStart: number
  /** Length of the text of data segments in the code, but for white space that minification takes out of it. */
  readonly dataLength: number
  /** TypeScript declarations, if they were asked for. */
  readonly dts: string | undefined
  /** The contents of the data file, if there is to be one. */
  readonly data: Uint8Array | undefined
  /** What the code takes for `data`, if it does. */
  readonly moduleData: ModuleData | undefined
  /** What the user should know, one line each. */
  readonly warnings: string[]
  /** Undefined where no source map is asked for. */
  readonly mapped: MappedText | undefined
}

/**
 * @param parts undefined as long as no function goes through passes
 * @param changesTables whether some instruction of the module may change a table
 * @throws UsageError for options that do not go together
 */
export function createModuleEmitter(
  module: Module,
  options: ModuleOptions,
  parts: PassParts | undefined,
  changesTables = true,
): ModuleEmitter {
  if (options.linking === 'esm' && options.data === 'file' && hasData(module)) {
    throw new UsageError(`data 'file' needs linking 'factory': an ES module cannot wait for its data`)
  }
  return new ModuleEmitter(new ModuleContext(module, options, parts, changesTables))
}

export class ModuleEmitter {
  readonly context: EmitContext
  private readonly moduleContext: ModuleContext
  private readonly functions: string[] = []
  private readonly marks: Int32Array[] = []
  private isDataGiven = false

  constructor(context: ModuleContext) {
    this.context = context
    this.moduleContext = context
  }

  /** Adds the text of the next function: a declaration whose name is `context.functionCode(index)`. */
  addFunction(text: string, marks?: Int32Array): void {
    this.functions.push(text)
    if (marks !== undefined) this.marks.push(marks)
  }

  /** Whether the accesses to a memory are written as those of typed arrays. */
  isArrayMemory(index: number): boolean {
    return this.moduleContext.isArrayMemory(index)
  }

  /** Whether both halves of 64 bits in a memory are accessed at once. */
  hasPairAccess(index: number): boolean {
    return this.moduleContext.memory(index).pair !== undefined
  }

  /** Whether a global is one variable of the output. */
  isGlobalVariable(index: number): boolean {
    const { type } = this.moduleContext.module.globals[index]!.type
    return type !== I64 && type !== V128 && this.moduleContext.globalPlace(index) === 'variable'
  }

  /** How long each text is, those of {@link addFunction} in order. */
  get functionLengths(): number[] {
    return this.functions.map(({ length }) => length)
  }

  /** Whoever runs the output hands it the bytes of its module. */
  giveData(): void {
    this.isDataGiven = true
  }

  /** Functions go through passes from now on. */
  useParts(parts: PassParts): void {
    this.moduleContext.parts = parts
  }

  /** From now on only what stands in the place of functions is added, until they are called. */
  beginLazily(facts: BodyFacts): void {
    const context = this.moduleContext
    context.isLazy = true
    this.isDataGiven = true
    useEverything(context, facts)
    this.functions.push(PREPARE_FUNCTION)
    for (let index = 0; index < context.module.memories.length; index++) {
      const isWide = context.module.memories[index].type.limits.index === 'i64'
      this.functions.push(...accessorTexts(index, printExpression(context.dataView(index)), isWide))
    }
    for (let index = context.module.importedFunctionCount; index < context.module.functions.length; index++) {
      this.functions.push(stubText(index, context))
    }
  }

  /** Completes a program whose value is code of a function, all that was emitted since the last one. */
  preparedText(text: string): string {
    const { runtime } = this.moduleContext.use
    const helpers = [...runtime]
    // Of what else such code uses, all is declared.
    runtime.clear()
    return preparedText(text, helpers)
  }

  /** What the functions emitted since the last time use, for another emitter of the same module. */
  takeUse(): ModuleUse {
    return this.moduleContext.takeUse()
  }

  /** Notes what functions use that another emitter has emitted. */
  addUse(use: ModuleUse): void {
    this.moduleContext.addUse(use)
  }

  /** What of the runtime the code holds, when it is finished. */
  runtimeInUse(): RuntimeReport[] {
    const { use, options, language } = this.moduleContext
    if (options.runtime !== 'inline') return []
    return splicedDeclarations(use.runtime, language.runtime).map(({ name, file, text, minified }) => ({
      name,
      file,
      length: (options.minify ? minified : text).length,
      isDirect: use.runtime.has(name),
    }))
  }

  finish(): ModuleOutput {
    const context = this.moduleContext
    const { module, options } = context
    const isLinked = options.linking === 'esm'
    const separate = options.data === 'file' && hasData(module) ? new SeparateData(context) : undefined
    const given = this.isDataGiven ? new GivenData(context) : undefined
    const inline =
      separate === undefined && given === undefined && hasData(module)
        ? createDataText(module.data.map(({ bytes }) => bytes))
        : undefined
    const data = separate ?? given ?? new InlineData(context, inline)

    // What comes later says what is in use, and so what comes earlier has to hold.
    noteReferences(context)
    const referred = new Set(context.use.references)
    noteExports(context)
    const end = [...activeSegments(context, data), ...startCall(context)]
    const segments = segmentDeclarations(context, data)
    const exported = isLinked ? exportStatements(context) : [`return { exports: ${exportObject(context)} };`]
    const state = [
      ...memoryDeclarations(context),
      ...globalDeclarations(context),
      ...tableDeclarations(context),
      ...tagDeclarations(context),
    ]
    const merged =
      context.tune.mergesExports && !context.isLazy
        ? context.parts!.mergeExports(this.functions, this.marks, referred, context)
        : NOTHING_MERGED
    const references = functionReferences(context, merged)
    const imported = importedFunctions(context)
    const linked = isLinked ? importStatements(context) : linkStatement(context)

    const { minify } = options
    const body = [
      ...squeezeAll(
        [...temporaryDeclaration(context), ...linked, ...imported, ...references, ...state, ...segments],
        minify,
      ),
      ...this.functions,
      ...squeezeAll([...adapterReferences(context, merged), ...end, ...exported], minify),
    ]
    const declared = [
      ...builtinDeclarations(context),
      ...context.heap.declarations(),
      ...typeKeyDeclarations(context),
      ...argumentPasserDeclarations(context),
      ...payloadReaderDeclarations(context),
      ...(inline === undefined ? [] : [inline.declaration(context)]),
    ]
    const preamble = squeezeAll(declared, minify)
    const loader = separate === undefined ? undefined : dataLoader(context)
    const parts = { context, preamble, body, loader, runtime: () => runtimeText(context) }
    const lines = isLinked
      ? wrapLinked(parts)
      : wrapFactory({ ...parts, imports: importDescriptors(context), exports: exportDescriptors(context) })
    const joined = joinLines(lines, this.functions[0])
    const { functions, marks } = this
    return {
      ...joined,
      dataLength: inline?.length ?? 0,
      dts: options.dts ? emitDeclarations(module, options) : undefined,
      data: separate?.bytes(),
      moduleData: given?.data,
      warnings: [],
      mapped: context.marks && { ...joined, functions, marks },
    }
  }
}

/** The code, and where the line `first` begins in it. */
function joinLines(
  lines: readonly string[],
  first: string | undefined,
): Pick<ModuleOutput, 'code' | 'functionsStart'> {
  const written = lines.filter((line) => line !== '')
  let functionsStart = 0
  for (const line of written) {
    if (line === first) break
    functionsStart += line.length + 1
  }
  return { code: `${written.join('\n')}\n`, functionsStart }
}

/** Variables for parts of constant expressions. */
function temporaryDeclaration({ temporaryCount, language }: ModuleContext): string[] {
  if (temporaryCount === 0) return []
  return [
    `${language.variable} ${Array.from({ length: temporaryCount }, (_, index) => `Z${index}`).join(', ')};`,
  ]
}

function linkStatement(context: ModuleContext): string[] {
  if (context.module.imports.length === 0)
    return [`${context.runtime('checkImportObject')}(importObject, false);`]
  const rules = `[\n  ${importRules(context).join(',\n  ')},\n]`
  return [
    `${context.language.constant} I = ${context.runtime('linkImports')}(importObject, moduleImports, ${rules});`,
  ]
}

/** The call of the start function. */
function startCall(context: ModuleContext): string[] {
  const { start } = context.module
  if (start === undefined) return []
  const call = `${context.functionCode(start).name}();`
  if (!canTrapByError(context)) return [call]
  return [`try { ${call} } catch (error) { throw ${context.runtime('leavingError')}(error); }`]
}
