/**
 * Where nodes of the syntax tree come from, for source maps. Nodes have a position only where maps are asked for, so
 * that they cost nothing elsewhere; and only those do that are made where they stand: names and numbers are shared.
 */
import type { Expression, FunctionDeclaration, Statement } from './nodes.js'

interface Positioned {
  /**
   * Byte offset of a WebAssembly instruction; of a function declaration `-1 - i`, where `i` is the function's index.
   */
  position?: number
}

/** Says that `node` comes from the instruction at `offset`, unless that is -1 or it is known to come from elsewhere. */
export function place(node: Expression | Statement, offset: number): void {
  if (offset < 0 || node.type === 'Identifier' || node.type === 'Literal') return
  ;(node as Positioned).position ??= offset
}

/** Says which function a declaration is the code of. */
export function placeFunction(node: FunctionDeclaration, index: number): void {
  ;(node as Positioned).position = -1 - index
}

/** Undefined if it has none. */
export function positionOf(node: unknown): number | undefined {
  return (node as Positioned).position
}

/** `made` in the place of `node`: with its position, if it has none itself. */
export function replaced<T extends Expression | Statement>(node: Expression | Statement, made: T): T {
  const { position } = node as Positioned
  if (position !== undefined && made !== node) place(made, position)
  return made
}

/**
 * The positions of a text, noted as it is printed: pairs of an offset into the text and a position as nodes have them,
 * in order of the text. Of two at the same place the later one counts, which is that of the innermost node.
 */
export class Marks {
  private pairs: number[] = []
  /** Where the text begins that is being printed. */
  start = 0

  add(at: number, position: number): void {
    this.pairs.push(this.start + at, position)
  }

  /** All since the last time. */
  take(): Int32Array {
    const taken = Int32Array.from(this.pairs)
    this.pairs = []
    this.start = 0
    return taken
  }
}

/** How far into a function declaration its name stands. */
export const NAME_OFFSET = 'function '.length
