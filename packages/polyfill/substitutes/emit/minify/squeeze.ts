// Nothing is minified but functions.

/** The lines as they are. */
export function squeezeAll(lines: string[]): string[] {
  return lines
}
