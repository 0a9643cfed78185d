// The config file: what the command line would say on every call. Its keys are the names of options, its values
// mean what theirs do, and its paths start from its own folder.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UsageError } from '@dewasm/compiler'
import { InvalidArgumentError } from 'commander'
import type { CompileArguments } from './arguments.js'
import { FileError } from './file-error.js'
import { COMPILE_OPTIONS, type OptionRow, parseValue } from './option-table.js'
import { suggestion } from './suggest.js'

/** Looked for in this order. */
const NAMES = ['dewasm.config.js', 'dewasm.config.mjs', 'dewasm.config.json']

const rows = COMPILE_OPTIONS.filter(({ isTransient }) => !isTransient)
const keys = ['input', ...new Set(rows.map(({ key }) => key))]

export interface Config {
  readonly path: string
  readonly values: Partial<CompileArguments>
}

/**
 * @param folder where the file is looked for
 * @param given a file to use instead; false: none
 * @throws FileError for a file that cannot be read, UsageError for one that says what makes no sense
 */
export async function loadConfig(
  folder: string,
  given: string | false | undefined,
): Promise<Config | undefined> {
  if (given === false) return undefined
  const path = given ?? NAMES.find((name) => existsSync(join(folder, name)))
  if (path === undefined) return undefined
  const content = await evaluate(resolve(folder, path), path)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${path}: it has to be an object of options`)
  }
  const values = Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, meaningOf(key, value, path, folder)]),
  )
  return { path, values }
}

/** What the file holds. */
async function evaluate(path: string, name: string): Promise<unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw FileError.from(error, name, 'read')
  }
  try {
    if (path.endsWith('.json')) return JSON.parse(text)
    // Under another address, a file that has changed is loaded again.
    const { default: content } = await import(`${pathToFileURL(path).href}?${statSync(path).mtimeMs}`)
    return await content
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new FileError(name, 'bad-config', `cannot be used as a config file: ${reason}`)
  }
}

function meaningOf(key: string, value: unknown, path: string, folder: string): unknown {
  if (!keys.includes(key)) throw new UsageError(`${path}: unknown key '${key}'.${suggestion(key, keys)}`)
  const row = rows.find((candidate) => candidate.key === key)
  const meaning = row === undefined ? stringOf(value) : valueOf(row, value)
  if (meaning instanceof InvalidArgumentError) {
    const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
    throw new UsageError(`${path}: ${key} cannot be ${shown}. ${meaning.message}`)
  }
  const isPath = row === undefined || row.isPath === true
  return isPath && meaning !== '-' ? resolve(folder, dirname(path), String(meaning)) : meaning
}

function stringOf(value: unknown): unknown {
  return typeof value === 'string' && value !== '' ? value : new InvalidArgumentError('It is no path.')
}

function valueOf(row: OptionRow, value: unknown): unknown {
  if (row.preset !== undefined && typeof value === 'boolean') return value ? row.preset : undefined
  if (!/[<[]/.test(row.flags)) {
    return typeof value === 'boolean' ? value : new InvalidArgumentError('It is neither true nor false.')
  }
  const text = Array.isArray(value) ? value.join(',') : value
  if (typeof text !== 'string' && typeof text !== 'number') {
    return new InvalidArgumentError('It is neither a string nor a number.')
  }
  try {
    return parseValue(row, String(text))
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error
    throw error
  }
}
