// dewasm as a build step: the module is compiled to text, the text is loaded, and its `instantiate` is called.
// Memories, tables and globals come from the runtime package, as a program that runs the output would take them.

import { type CompileOptions, compile } from '@dewasm/compiler'
import * as runtime from '@dewasm/runtime'
import { loadCommonJs, type OutputModule } from '../load-output.js'
import type { WebAssemblyNamespace } from '../web-assembly.js'
import { type Engine, plainAccess } from './engine.js'
import { extraOptions } from './extra-options.js'
import { classifyError, compilerErrorKind } from './namespace-engine.js'

/** An engine that compiles with these options; the format is its own affair. */
export function createAheadOfTimeEngine(options: CompileOptions): Engine {
  // Output throws the realm's own error classes where there are any, and the runtime's otherwise.
  const errors = {
    CompileError: runtime.errorClass('CompileError'),
    LinkError: runtime.errorClass('LinkError'),
    RuntimeError: runtime.errorClass('RuntimeError'),
    Exception: runtime.Exception,
  } as unknown as WebAssemblyNamespace
  return {
    way: 'aot',
    Memory: runtime.Memory as unknown as Engine['Memory'],
    Table: runtime.Table as unknown as Engine['Table'],
    Global: runtime.Global as unknown as Engine['Global'],
    Tag: runtime.Tag as unknown as Engine['Tag'],
    Exception: runtime.Exception as unknown as Engine['Exception'],
    JSTag: runtime.tagObject(runtime.jsTag),
    compile: (bytes) => loadCommonJs(compile(bytes, { ...options, ...extraOptions(), format: 'cjs' }).code),
    instantiate: (compiled, imports) => (compiled as OutputModule).instantiate(imports).exports,
    ...plainAccess,
    classify: (error) => compilerErrorKind(error) ?? classifyError(error, errors),
  }
}
