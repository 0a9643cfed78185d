/** Errors as a build shows them: of which file, and where in it. */
import { formatInputError, InputError } from '@dewasm/compiler'

/** What to throw for what was thrown while `file` was being worked on. */
export function formatFileError(error: unknown, file: string): Error {
  if (error instanceof InputError) return new Error(formatInputError(error, file), { cause: error })
  const message = error instanceof Error ? error.message : String(error)
  return message.startsWith(file) ? (error as Error) : new Error(`${file}: ${message}`, { cause: error })
}
