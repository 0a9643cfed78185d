// What people know a function by.

/** Its name, what it is exported as, or its number. */
export function labelOf({
  name,
  exports,
  index,
}: {
  readonly name?: string | undefined
  readonly exports: readonly string[]
  readonly index: number
}): string {
  return name ?? exports[0] ?? `function ${index}`
}
