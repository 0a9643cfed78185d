/** What the formats wrap around a module: how it is imported, and how its parts are found. All in lines, of which some are empty. */
import { digestOf } from '../../digest.js'
import { squeezeAll } from '../minify/squeeze.js'
import { toIdentifier } from '../names.js'
import { stringText } from './literals.js'
import type { ModuleContext } from './module-context.js'

/** The parts of an output, which are lines of statements or entries. */
interface Parts {
  readonly context: ModuleContext
  readonly preamble: readonly string[]
  /** Statements of `instantiate`, or of the module itself. */
  readonly body: readonly string[]
  /** Declarations of what finds the data file. */
  readonly loader: readonly string[] | undefined
  /** The runtime's text; asked for when everything else has been written. */
  readonly runtime: () => string
}

interface FactoryParts extends Parts {
  /** Entries of the descriptors. */
  readonly imports: readonly string[]
  readonly exports: readonly string[]
}

const HEADER = '// WebAssembly, recompiled to JavaScript by dewasm.'

/** An ES module that is the instance. */
export function wrapLinked({ preamble, body, runtime }: Parts): string[] {
  return [HEADER, runtime(), ...preamble, ...body]
}

/** A module that offers `imports`, `exports` and `instantiate`, in the format of the options. */
export function wrapFactory(parts: FactoryParts): string[] {
  const { context, preamble, body, loader, imports, exports, runtime } = parts
  const { constant, hasShorthand } = context.language
  const params = loader === undefined ? 'importObject' : 'importObject, data'
  const tidy = (...lines: string[]) => squeezeAll(lines, context.options.minify)
  const definition = [
    ...preamble,
    ...tidy(...(loader ?? [])),
    ...tidy(`${constant} moduleImports = ${list(imports)};`, `${constant} moduleExports = ${list(exports)};`),
    ...tidy(`function instantiate(${params}) {`),
    ...(loader === undefined ? [] : tidy(`data = ${context.runtime('toBytes')}(data || loadData());`)),
    ...body,
    '}',
  ]
  const members = publicMembers(context, loader !== undefined)
  const entries = members.map(([name, value]) =>
    name === value && hasShorthand ? name : `${name}: ${value}`,
  )
  if (context.options.digest && context.options.format !== 'function')
    entries.push(`digest: ${stringText(digestOf(context.module.bytes))}`)
  const object = `{ ${entries.join(', ')} }`
  const whole = () => [runtime(), ...definition]
  switch (context.options.format) {
    case 'esm': {
      const specifiers = members.map(([name, value]) => (name === value ? name : `${value} as ${name}`))
      return [
        HEADER,
        ...whole(),
        ...tidy(`export { ${specifiers.join(', ')} };`, `export default ${object};`),
      ]
    }
    case 'cjs':
      return [
        HEADER,
        `'use strict';`,
        ...whole(),
        // One assignment each: that is what Node finds when an ES module imports names.
        ...tidy(
          ...members.map(([name, value]) => `exports.${name} = ${value};`),
          `exports.default = ${object};`,
        ),
      ]
    case 'iife':
      return [
        HEADER,
        ...tidy(`var ${globalName(context)} = (function () {`),
        `'use strict';`,
        ...whole(),
        ...tidy(`return ${object};`, '})();'),
      ]
    case 'umd':
      return [
        HEADER,
        ...tidy(
          '(function (root, factory) {',
          `  if (typeof define === 'function' && define.amd) define([], factory);`,
          `  else if (typeof module === 'object' && module.exports) module.exports = factory();`,
          `  else root.${globalName(context)} = factory();`,
          `})(typeof globalThis === 'object' ? globalThis : this, function () {`,
        ),
        `'use strict';`,
        ...whole(),
        ...tidy(`return ${object};`, '});'),
      ]
    case 'function':
      return [HEADER, `'use strict';`, ...whole(), ...tidy(`return ${object};`)]
  }
}

/** What the output offers: public name and variable. */
function publicMembers(context: ModuleContext, hasDataFile: boolean): [name: string, value: string][] {
  const members: [string, string][] = [
    ['imports', 'moduleImports'],
    ['exports', 'moduleExports'],
    ['instantiate', 'instantiate'],
  ]
  if (hasDataFile) members.push(['dataFile', 'dataFile'])
  if (context.options.i64 === 'pair') {
    for (const name of ['getTempRet0', 'setTempRet0']) members.push([name, context.runtime(name)])
  }
  return members
}

/**
 * Finds the data file beside the output under Node. Elsewhere there is no way to read a file and return: there
 * the bytes are the second argument of `instantiate`, and `dataFile` says of which file.
 */
export function dataLoader({ options, language }: ModuleContext): string[] {
  const file = `${options.name}.data`
  const missing = `throw new Error(${stringText(`instantiate needs the contents of ${file} as its second argument`)});`
  const { constant } = language
  if (options.format === 'function' || (options.format === 'esm' && !language.hasImportMeta)) {
    return [`${constant} dataFile = ${stringText(file)};`, `function loadData() { ${missing} }`]
  }
  if (options.format === 'esm') {
    return [
      `${constant} dataFile = new URL(${stringText(`./${encodeURIComponent(file)}`)}, import.meta.url);`,
      'function loadData() {',
      `  const { process } = globalThis;`,
      `  if (process && process.getBuiltinModule) return process.getBuiltinModule('node:fs').readFileSync(dataFile);`,
      `  ${missing}`,
      '}',
    ]
  }
  return [
    `${constant} dataFile = ${stringText(file)};`,
    'function loadData() {',
    `  if (typeof require === 'function' && typeof __dirname === 'string') {`,
    `    return require('fs').readFileSync(require('path').join(__dirname, dataFile));`,
    '  }',
    `  ${missing}`,
    '}',
  ]
}

/** The global variable of the formats iife and umd. */
function globalName({ options, names }: ModuleContext): string {
  const name = toIdentifier(options.name)
  return names.isReserved(name) ? `${name}_` : name
}

function list(entries: readonly string[]): string {
  return entries.length === 0 ? '[]' : `[\n  ${entries.join(',\n  ')},\n]`
}
