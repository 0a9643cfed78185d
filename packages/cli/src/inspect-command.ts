// `dewasm inspect INPUT`: what is in a module.
import { type ExternalDescription, inspectModule, type ModuleDescription, printable } from '@dewasm/compiler'
import type { InspectArguments } from './arguments.js'
import type { Colors } from './colors.js'
import { ExitStatus } from './exit-status.js'
import { explainError } from './explain-error.js'
import { formatFeatures } from './format-features.js'
import { formatNumber, formatShare, formatTable } from './format-table.js'
import { type Input, readInput } from './read-input.js'
import type { Session } from './session.js'

const DEFAULT_FUNCTIONS = 10

export async function inspectCommand(
  { input: path, json, functions }: InspectArguments,
  session: Session,
): Promise<ExitStatus> {
  let input: Input | undefined
  try {
    input = await readInput(path, session.stdin)
    const module = inspectModule(input.bytes)
    await session.write(
      json
        ? `${JSON.stringify(asData(module, functions), undefined, 2)}\n`
        : asText(input.name, module, functions ?? DEFAULT_FUNCTIONS, session.colors),
    )
    return ExitStatus.done
  } catch (error) {
    const { text, status } = explainError(error, input, session.errorColors)
    session.complain(text)
    return status
  }
}

/** Everything, with the functions in order of size: all, or the first `count`. */
function asData(module: ModuleDescription, count?: number) {
  return { ...module, functionCount: module.functions.length, functions: largestFunctions(module, count) }
}

function largestFunctions({ functions }: ModuleDescription, count?: number) {
  return [...functions].sort((a, b) => b.size - a.size || a.index - b.index).slice(0, count)
}

function asText(name: string, module: ModuleDescription, count: number, { bold, dim }: Colors): string {
  const { size, functions, sections, imports, exports } = module
  const title = module.name === undefined ? '' : ` (${printable(module.name)})`
  const parts = [`${bold(name)}${title}: ${formatNumber(size)} bytes\n`]
  const heading = (text: string) => parts.push(`\n${bold(text)}\n`)

  heading('Sections')
  const rows = sections.map(({ name, customName, start, end }) => [
    customName === undefined ? name : `${name} ${JSON.stringify(printable(customName))}`,
    `0x${start.toString(16)}`,
    formatNumber(end - start),
    formatShare(end - start, size),
  ])
  parts.push(formatTable([['', 'at', 'bytes', ''], ...rows], ['l', 'r', 'r', 'r'], '  '))

  if (imports.length > 0) {
    heading(`Imports (${formatNumber(imports.length)})`)
    const named = imports.map((item) => ({ ...item, name: `${item.module}.${item.name}` }))
    parts.push(formatTable(named.map(externalRow), [], '  '))
  }
  if (exports.length > 0) {
    heading(`Exports (${formatNumber(exports.length)})`)
    parts.push(formatTable(exports.map(externalRow), [], '  '))
  }
  heading('Inside')
  parts.push(formatTable(contents(module), [], '  '))

  if (functions.length > 0 && count > 0) {
    const largest = largestFunctions(module, count)
    heading(`Largest functions (${formatNumber(largest.length)} of ${formatNumber(functions.length)})`)
    const rows = largest.map(({ index, name, type, start, size: bytes }) => [
      String(index),
      name === undefined ? '' : shortened(printable(name)),
      shortened(type),
      `0x${start.toString(16)}`,
      formatNumber(bytes),
      formatShare(bytes, size),
    ])
    parts.push(
      formatTable([['', 'name', 'type', 'at', 'bytes', ''], ...rows], ['r', 'l', 'l', 'r', 'r', 'r'], '  '),
    )
  }
  heading('Features, and the first engines that have them')
  parts.push(formatFeatures(module.features).replace(/^(?=.)/gm, '  '))
  for (const { field, values } of module.producers) {
    const list = values.map(({ name, version }) => `${name} ${version}`.trim()).join(', ')
    parts.push(dim(`\n${printable(field)}: ${printable(list)}`))
  }
  return `${parts.join('').trimEnd()}\n`
}

/** `["env.log", "func 0", "(i32)"]` */
function externalRow({ name, kind, index, type }: ExternalDescription & { readonly name: string }): string[] {
  return [printable(name), `${kind} ${index}`, type]
}

function contents(module: ModuleDescription): string[][] {
  const { memories, tables, globals, tags, types, dataSegments, elementSegments, start } = module
  return [
    ...memories.map(({ index, type }) => [`memory ${index}`, type]),
    ...tables.map(({ index, type }) => [`table ${index}`, type]),
    ...(start === undefined ? [] : [['start', `function ${start}`]]),
    ['functions', formatNumber(module.functions.length)],
    ['types', formatNumber(types)],
    ['globals', formatNumber(globals)],
    ...(tags === 0 ? [] : [['tags', formatNumber(tags)]]),
    ['data segments', formatNumber(dataSegments)],
    ['element segments', formatNumber(elementSegments)],
  ]
}

/** Names of C++ and Go can fill screens. */
function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}
