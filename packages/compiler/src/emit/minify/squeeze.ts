/** Takes the white space out of text that the module emitter has put together. */

/** Strings in single quotes, runs of white space, and trailing commas. */
const TOKENS = /'(?:[^'\\\n]+|\\.)*'|,?\s+/g

/**
 * JavaScript without regular expressions, templates and comments, in which every statement ends with a semicolon or
 * brace, with no more white space than it needs.
 */
export function squeeze(text: string): string {
  return text.replace(TOKENS, (token, offset: number) => {
    if (token.startsWith("'")) return token
    const before = text[offset - 1] ?? ''
    const after = text[offset + token.length] ?? ''
    // A comma in front of a closing bracket separates nothing.
    if (token.startsWith(',')) return /[\])}]/.test(after) ? '' : ','
    return isWord(before) && isWord(after) ? ' ' : before === after && /[+-]/.test(after) ? ' ' : ''
  })
}

/** {@link squeeze} on each of some texts, or nothing done to them. */
export function squeezeAll(texts: readonly string[], minify: boolean): readonly string[] {
  return minify ? texts.map(squeeze) : texts
}

function isWord(character: string): boolean {
  return /[\w$]/.test(character)
}
