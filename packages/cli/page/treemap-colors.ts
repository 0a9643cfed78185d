// The colours of the treemap: a hue for each outermost group of functions, greys for what dewasm adds.
import type { HierarchyRectangularNode } from 'd3-hierarchy'
import type { TreeNode } from '../src/report/function-tree.js'

/** Hues that are told apart easily, neighbours far from each other. */
const HUES = [258, 28, 165, 205, 330, 48, 290, 130, 5, 230, 75, 185]

export interface CellColors {
  readonly fill: string
  readonly heading: string
  readonly ink: string
}

export function isDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches
}

export function cellColors(cell: HierarchyRectangularNode<TreeNode>, dark: boolean): CellColors {
  const outermost = cell.ancestors().at(-2) ?? cell
  const { kind } = firstLeaf(cell.data)
  const [hue, saturation] =
    kind === 'function' ? [hueOf(outermost.data), dark ? 34 : 52] : kind === 'data' ? [45, 30] : [220, 8]
  // Deeper is a little stronger, so that what is inside of a group stands out from it.
  const step = Math.min(3, cell.depth)
  const [fill, heading] = dark ? [27 + 4 * step, 21 + 3 * step] : [86 - 4 * step, 90 - 3 * step]
  return {
    fill: `hsl(${hue} ${saturation}% ${fill}%)`,
    heading: `hsl(${hue} ${saturation - 8}% ${heading}%)`,
    ink: dark ? `hsl(${hue} 30% 94%)` : `hsl(${hue} 60% 14%)`,
  }
}

function firstLeaf(node: TreeNode): TreeNode {
  let leaf = node
  while (leaf.children?.[0] !== undefined) leaf = leaf.children[0]
  return leaf
}

/** The same for the same name, whatever else there is. */
function hueOf({ name, children }: TreeNode): number {
  // Functions without a namespace are of one kind.
  if (children === undefined) return HUES[0]!
  let hash = 7
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0
  return HUES[(hash >>> 0) % HUES.length]!
}
