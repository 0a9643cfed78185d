// Colour where a terminal shows it, or where the user asks for it: NO_COLOR and FORCE_COLOR, as everywhere.
import { createColors } from 'picocolors'

export type Colors = ReturnType<typeof createColors>

/** A stream that may be a terminal: a process's, or a test's. */
export interface ColorStream {
  readonly isTTY?: boolean
}

/** FORCE_COLOR (but 0 and false) is stronger than NO_COLOR (but the empty string), and both than the terminal. */
export function usesColor(stream: ColorStream, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = environment
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return stream.isTTY === true && term !== 'dumb'
}

export function colorsFor(stream: ColorStream, environment: NodeJS.ProcessEnv): Colors {
  return createColors(usesColor(stream, environment))
}
