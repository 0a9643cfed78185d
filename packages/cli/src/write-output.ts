// Writes the results, all or nothing: every file is complete under a temporary name before the first one
// gets its own.
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { FileError } from './file-error.js'

export interface OutputFile {
  path: string
  content: string | Uint8Array
}

interface Destination extends OutputFile {
  /** The path with symbolic links followed. */
  target: string
  /** Undefined when the destination is written in place: a device or a pipe. */
  temporary: string | undefined
}

/** Throws {@link FileError}; then no destination has changed and no temporary file is left. */
export function writeOutputFiles(files: readonly OutputFile[]): void {
  const destinations = files.map(locate)
  try {
    for (const destination of destinations) attempt(destination.path, () => prepare(destination))
    // The first file refers to the others, so it comes last.
    for (const destination of [...destinations].reverse())
      attempt(destination.path, () => publish(destination))
  } finally {
    for (const { temporary } of destinations) if (temporary) removeLeftover(temporary)
  }
}

/** Nothing if it is not there, or in a place where nothing can be, of which some versions of Node complain. */
function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {}
}

function locate(file: OutputFile): Destination {
  const status = statusOf(file.path)
  if (status?.isDirectory()) throw new FileError(file.path, 'cannot-write', 'cannot write: it is a directory')
  if (status && !status.isFile()) return { ...file, target: file.path, temporary: undefined }
  const target = status ? realpathSync(file.path) : file.path
  // Renaming would replace a file its owner has made read-only.
  if (status) attempt(file.path, () => accessSync(target, constants.W_OK))
  const temporary = join(dirname(target), `.dewasm-${randomBytes(8).toString('hex')}.tmp`)
  return { ...file, target, temporary }
}

function prepare({ target, temporary, content }: Destination): void {
  if (temporary === undefined) return
  writeFileSync(temporary, content, { flag: 'wx' })
  const status = statusOf(target)
  if (status) chmodSync(temporary, status.mode)
}

function publish({ target, temporary, content }: Destination): void {
  if (temporary === undefined) writeFileSync(target, content)
  else renameSync(temporary, target)
}

function statusOf(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }))
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw FileError.from(error, path, 'write')
  }
}
