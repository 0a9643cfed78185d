/** The compiler with all passes, for modules that are compiled as programs run. */
import { Compilation } from './compile.js'
import type { Optimizer } from './compile-lazily.js'

export const optimizer: Optimizer = {
  compileAll(bytes, settings, read) {
    const compilation = new Compilation(bytes, settings, read)
    const { start, end, emitter } = compilation
    emitter.giveData()
    for (let index = start; index < end; index++) compilation.addFunction(compilation.compileFunction(index))
    return compilation.finish()
  },

  compileFunctions(bytes, settings, read, emitter) {
    const compilation = new Compilation(bytes, settings, read, emitter)
    const { context } = emitter
    return (index) => {
      const pieces = compilation.compileFunction(index)
      return [...pieces.map(({ text }) => text), `${context.functionCode(index).name};`].join('\n')
    }
  },
}
