// The exit statuses of the command line.

export const ExitStatus = {
  done: 0,
  /** The input cannot be read or compiled, or the output cannot be written. */
  badInput: 1,
  badUsage: 2,
  /** A fault of dewasm's own (EX_SOFTWARE). */
  internal: 70,
} as const

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus]
