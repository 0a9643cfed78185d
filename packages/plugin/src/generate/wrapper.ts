/**
 * The code between a program and a module that is loaded at run time: natively, or as JavaScript where that is
 * what runs. The loader decides; its answer is bound to the form in which the module was imported.
 */
import type { ModuleInterface } from '@dewasm/compiler'
import type { Form } from '../request.js'
import { bindInterface } from './bindings.js'

/** How a module gets loaded. */
export interface LoadPlan {
  /** The specifier of the loader. */
  readonly loader: string
  /** The module itself: statements, and an expression for what the loader takes. Undefined if only JavaScript will do. */
  readonly wasm: { readonly before: string; readonly value: string } | undefined
  /** The specifier of the module as JavaScript, undefined if it is always native. */
  readonly output: string | undefined
  /** What the engine needs to run it natively. */
  readonly features: readonly string[]
}

/** Forms that a module which is loaded at run time can have. */
export type WrappedForm = Extract<Form, 'instance' | 'init' | 'factory' | 'source'>

/** @param shape of a module that ES modules can have, if the form is `instance` */
export function generateWrapper(form: WrappedForm, plan: LoadPlan, shape: ModuleInterface): string {
  return `${[...FORMS[form](loadCall(plan), shape, preamble(plan))].join('\n')}\n`
}

type Generate = (load: (imports?: string) => string, shape: ModuleInterface, before: string[]) => string[]

const FORMS: Readonly<Record<WrappedForm, Generate>> = {
  instance: (load, shape, before) => {
    const bindings = bindInterface(shape)
    return [
      ...before,
      ...bindings.before,
      `const instance = await ${load(bindings.importObject)};`,
      ...bindings.after,
    ]
  },
  init: (load, _shape, before) => [
    ...before,
    'let loaded;',
    `export default (imports) => (loaded ||= ${load()}).then((module) => module.instantiate(imports));`,
  ],
  factory: (load, shape, before) => [
    ...before,
    `const loaded = await ${load()};`,
    'export const instantiate = (imports) => loaded.instantiateSync(imports);',
    ...descriptors(shape),
    'export default { imports, exports: exports_, instantiate };',
  ],
  source: (load, _shape, before) => [...before, `export default (await ${load()}).module;`],
}

function preamble({ loader, wasm }: LoadPlan): string[] {
  return [
    `import { load } from ${JSON.stringify(loader)};`,
    ...(wasm === undefined || wasm.before === '' ? [] : [wasm.before]),
  ]
}

/** The call of the loader; a dynamic import keeps the JavaScript in a file that is fetched only if it is run. */
function loadCall({ wasm, output, features }: LoadPlan): (imports?: string) => string {
  const options = [
    ...(wasm === undefined ? [] : [`wasm: ${wasm.value}`, `features: ${JSON.stringify(features)}`]),
    ...(output === undefined ? [] : [`js: () => import(${JSON.stringify(output)})`]),
  ]
  return (imports) =>
    `load({ ${(imports === undefined ? options : [...options, `imports: ${imports}`]).join(', ')} })`
}

/** What `WebAssembly.Module.imports` and `exports` answer. */
function descriptors({ imports, exports }: ModuleInterface): string[] {
  const kindOf = (kind: string) => (kind === 'func' ? 'function' : kind)
  const importList = imports.map(({ module, name, kind }) => ({ module, name, kind: kindOf(kind) }))
  const exportList = exports.map(({ name, kind }) => ({ name, kind: kindOf(kind) }))
  return [
    `export const imports = ${JSON.stringify(importList)};`,
    `const exports_ = ${JSON.stringify(exportList)};`,
    'export { exports_ as exports };',
  ]
}
