// What somebody may have meant who wrote a name that there is not.
import { distance } from 'fastest-levenshtein'

/** Of a name this share of its characters may be wrong. */
const TOLERANCE = 0.4

/** The names nearest to `word`: mostly one, none where all are far. */
export function similarNames(word: string, names: readonly string[]): string[] {
  const lower = word.toLowerCase()
  let nearest = Infinity
  let found: string[] = []
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase()
    // Of letters in another order two are wrong, but it is one slip.
    const isSameLetters = sorted(candidate) === sorted(lower)
    const edits = isSameLetters ? Math.min(1, distance(lower, candidate)) : distance(lower, candidate)
    if (edits > Math.max(1, TOLERANCE * Math.max(lower.length, candidate.length)) || edits > nearest) continue
    if (edits < nearest) found = []
    nearest = edits
    found.push(name)
  }
  return found
}

/** ` Did you mean esm?`, to stand behind a sentence; empty where nothing is near. */
export function suggestion(word: string, names: readonly string[]): string {
  const similar = similarNames(word, names)
  return similar.length === 0 ? '' : ` Did you mean ${similar.join(' or ')}?`
}

function sorted(word: string): string {
  return [...word].sort().join('')
}
