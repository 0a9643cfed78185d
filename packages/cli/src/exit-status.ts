// The exit statuses of the command line.

export const ExitStatus = {
  done: 0,
  /** The input cannot be read or compiled, or the output cannot be written. */
  badInput: 1,
  badUsage: 2,
  /** The output is larger than `--budget` allows. */
  overBudget: 3,
  /** A fault of dewasm's own (EX_SOFTWARE). */
  internal: 70,
  /** `dewasm run`: the program trapped, or threw (128 + SIGABRT, as shells have it). */
  trapped: 134,
} as const

/** One of the above, or that of a program that was run. */
export type ExitStatus = number
