// The treemap: a canvas on which everything has the area of its bytes. Pointer and keyboard choose functions and go
// into groups and back.
import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from 'd3-hierarchy'
import type { TreeNode } from '../src/report/function-tree.js'
import { element } from './elements.js'
import { formatBytes, formatShare } from './format.js'
import type { Model } from './model.js'
import { cellColors, isDark } from './treemap-colors.js'

type Cell = HierarchyRectangularNode<TreeNode>

const HEADING = 18
/** Below this, in pixels, a group is drawn as one. */
const SMALLEST_GROUP = 26
const SMALLEST_TEXT = 34

export class Treemap {
  readonly root: HTMLElement
  private readonly model: Model
  private readonly canvas = element('canvas', { tabIndex: 0 })
  private readonly tip = element('div', { className: 'tip', hidden: true })
  private readonly status = element('p', { className: 'note', ariaLive: 'polite' })
  private readonly trail = element('nav', { className: 'trail', ariaLabel: 'Groups' })
  /** From the whole to what is shown. */
  private path: readonly TreeNode[]
  /** What is drawn, without what is inside of it. */
  private cells: readonly Cell[] = []
  private headings: readonly Cell[] = []
  private focused: Cell | undefined

  constructor(model: Model, bar: readonly HTMLElement[]) {
    this.model = model
    this.path = [model.tree]
    this.canvas.setAttribute('role', 'application')
    this.canvas.setAttribute(
      'aria-label',
      'Treemap of the output. Arrow keys move, Enter opens, Escape goes back. The table below holds the same.',
    )
    const map = element('div', { className: 'map' }, this.canvas, this.tip)
    this.root = element(
      'section',
      {},
      element('div', { className: 'bar' }, this.trail, ...bar),
      map,
      this.status,
    )
    this.listen()
    new ResizeObserver(() => this.layOut()).observe(map)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw())
    model.onChange(() => this.layOut())
  }

  private listen(): void {
    const { canvas } = this
    canvas.addEventListener('pointermove', (event) => {
      this.focused = this.cellAt(event.offsetX, event.offsetY)
      this.showTip(event.offsetX, event.offsetY)
      this.draw()
    })
    canvas.addEventListener('pointerleave', () => {
      this.focused = undefined
      this.tip.hidden = true
      this.draw()
    })
    canvas.addEventListener('click', (event) => {
      const cell = this.cellAt(event.offsetX, event.offsetY)
      if (cell !== undefined) this.open(cell)
    })
    canvas.addEventListener('keydown', (event) => {
      if (this.handleKey(event.key)) event.preventDefault()
    })
  }

  private handleKey(key: string): boolean {
    const directions: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    }
    const direction = directions[key]
    if (direction !== undefined) {
      this.focused = this.neighbour(direction)
      if (this.focused !== undefined) this.showTip(this.focused.x0 + 4, this.focused.y0 + 8)
      this.draw()
      return true
    }
    if ((key === 'Enter' || key === ' ') && this.focused !== undefined) {
      this.open(this.focused)
      return true
    }
    if ((key === 'Escape' || key === 'Backspace') && this.path.length > 1) {
      this.enter(this.path.slice(0, -1))
      return true
    }
    return false
  }

  /** The nearest cell that begins where the focused one ends. */
  private neighbour([dx, dy]: readonly [number, number]): Cell | undefined {
    const { focused, cells } = this
    if (focused === undefined || !cells.includes(focused)) return cells[0]
    const [x, y] = centre(focused)
    let nearest = focused
    let least = Infinity
    for (const cell of cells) {
      const [otherX, otherY] = centre(cell)
      const along = (otherX - x) * dx + (otherY - y) * dy
      const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx)
      if (along <= 1 || along + 2 * aside >= least) continue
      least = along + 2 * aside
      nearest = cell
    }
    return nearest
  }

  private open({ data }: Cell): void {
    if (data.position !== undefined) this.model.change({ chosen: data.position })
    else if (data.children !== undefined) this.enter([...this.path, ...pathTo(this.path.at(-1)!, data)])
  }

  private enter(path: readonly TreeNode[]): void {
    this.path = path
    this.focused = undefined
    this.tip.hidden = true
    this.layOut()
  }

  private layOut(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (width === 0) return
    const shown = this.path[this.path.length - 1]!
    const root = hierarchy(shown, ({ children }) => children)
      .sum((node) => (node.children === undefined ? this.model.size(node) : 0))
      .sort((a, b) => b.value! - a.value!)
    const laidOut = treemap<TreeNode>()
      .tile(treemapSquarify.ratio(1))
      .size([width, height])
      .paddingInner(1)
      .paddingOuter((node) => (node.depth > 0 && hasHeading(node) ? 2 : 0))
      .paddingTop((node) => (node.depth > 0 && hasHeading(node) ? HEADING : 0))
      .round(true)(root)
    const cells: Cell[] = []
    const headings: Cell[] = []
    const pending: Cell[] = [laidOut]
    for (let cell = pending.pop(); cell !== undefined; cell = pending.pop()) {
      if (cell.x1 - cell.x0 < 1 || cell.y1 - cell.y0 < 1 || cell.value === 0) continue
      if (cell.depth === 0 || (cell.children !== undefined && hasHeading(cell))) {
        if (cell.depth > 0) headings.push(cell)
        pending.push(...(cell.children ?? []).toReversed())
      } else cells.push(cell)
    }
    this.cells = cells
    this.headings = headings
    this.draw()
    this.showTrail(root.value ?? 0)
  }

  private showTrail(total: number): void {
    const buttons = this.path.map((node, depth) =>
      element(
        'button',
        { type: 'button', onclick: () => this.enter(this.path.slice(0, depth + 1)) },
        node.name,
      ),
    )
    this.trail.replaceChildren(
      ...buttons,
      element('span', { className: 'note' }, `\u2002${formatBytes(total)}`),
    )
  }

  private cellAt(x: number, y: number): Cell | undefined {
    const holds = ({ x0, y0, x1, y1 }: Cell) => x >= x0 && x < x1 && y >= y0 && y < y1
    return this.cells.find(holds) ?? this.headings.findLast(holds)
  }

  private showTip(x: number, y: number): void {
    const { focused, tip, model } = this
    tip.hidden = focused === undefined
    if (focused === undefined) return
    const { data, value } = focused
    const name = data.position === undefined ? data.name : model.label(data.position)
    const whole = focused.ancestors().at(-1)!.value!
    const count = data.children === undefined ? '' : `, ${focused.leaves().length.toLocaleString('en')} parts`
    const text = `${formatBytes(value!)}, ${formatShare(value!, whole)} of what is shown${count}`
    tip.replaceChildren(element('strong', {}, name), text)
    this.status.textContent = `${name}: ${text}`
    const { clientWidth, clientHeight } = this.canvas
    const [width, height] = [tip.offsetWidth, tip.offsetHeight]
    tip.style.left = `${Math.max(4, Math.min(x + 14, clientWidth - width - 4))}px`
    tip.style.top = `${y + 18 + height > clientHeight ? Math.max(4, y - height - 10) : y + 18}px`
  }

  private draw(): void {
    const { canvas, model } = this
    const scale = devicePixelRatio
    const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale]
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    const context = canvas.getContext('2d')!
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    context.textBaseline = 'middle'
    const dark = isDark()
    for (const cell of this.headings) {
      const { heading, ink } = cellColors(cell, dark)
      context.fillStyle = heading
      context.fillRect(cell.x0, cell.y0, cell.x1 - cell.x0, cell.y1 - cell.y0)
      const size = cell.x1 - cell.x0 > 150 ? `  ${formatBytes(cell.value!)}` : ''
      context.font = '600 11.5px system-ui, sans-serif'
      drawText(context, `${cell.data.name}${size}`, cell, cell.y0 + HEADING / 2 + 1, ink)
    }
    context.font = '11.5px system-ui, sans-serif'
    for (const cell of this.cells) {
      const { fill, ink } = cellColors(cell, dark)
      const isFound = this.isFound(cell.data)
      context.globalAlpha = isFound ? 1 : 0.18
      context.fillStyle = fill
      context.fillRect(cell.x0, cell.y0, cell.x1 - cell.x0, cell.y1 - cell.y0)
      const [w, h] = [cell.x1 - cell.x0, cell.y1 - cell.y0]
      if (w > SMALLEST_TEXT && h > 14) {
        drawText(
          context,
          w > 80 ? cell.data.name : shortName(cell.data),
          cell,
          h > 30 ? cell.y0 + 10 : (cell.y0 + cell.y1) / 2,
          ink,
        )
        if (h > 30) {
          context.globalAlpha *= 0.75
          drawText(context, formatBytes(cell.value!), cell, cell.y0 + 24, ink)
        }
      }
      context.globalAlpha = 1
    }
    const accent = getComputedStyle(canvas).getPropertyValue('--accent')
    const ink = getComputedStyle(canvas).getPropertyValue('--ink')
    for (const cell of this.cells) {
      const isChosen = cell.data.position !== undefined && cell.data.position === model.chosen
      if (isChosen) outline(context, cell, accent, 3)
    }
    if (this.focused !== undefined) outline(context, this.focused, ink, 2)
  }

  private isFound({ position, name }: TreeNode): boolean {
    const { search } = this.model
    if (search === '') return true
    return position === undefined ? name.toLowerCase().includes(search) : this.model.matches(position)
  }
}

/** Whether a group is large enough to be drawn with its name above its parts. */
function hasHeading({ x0, y0, x1, y1, children }: Cell): boolean {
  return children !== undefined && x1 - x0 > 2 * SMALLEST_GROUP && y1 - y0 > HEADING + SMALLEST_GROUP
}

function centre({ x0, y0, x1, y1 }: Cell): readonly [number, number] {
  return [(x0 + x1) / 2, (y0 + y1) / 2]
}

/** The groups between `from` and `to`, which is inside of it, and `to` itself. */
function pathTo(from: TreeNode, to: TreeNode): TreeNode[] {
  const found = hierarchy(from, ({ children }) => children).find(({ data }) => data === to)
  return found === undefined
    ? []
    : found
        .ancestors()
        .map(({ data }) => data)
        .reverse()
        .slice(1)
}

/** Where there is little room, functions without a name have a number. */
function shortName({ name, position }: TreeNode): string {
  return position === undefined ? name : name.replace(/^function (?=\d+$)/, '#')
}

function drawText(context: CanvasRenderingContext2D, text: string, cell: Cell, y: number, ink: string): void {
  context.save()
  context.beginPath()
  context.rect(cell.x0 + 1, cell.y0, cell.x1 - cell.x0 - 4, cell.y1 - cell.y0)
  context.clip()
  context.fillStyle = ink
  // What is beyond is cut off anyway.
  context.fillText(text.slice(0, 200), cell.x0 + 5, y)
  context.restore()
}

function outline(context: CanvasRenderingContext2D, cell: Cell, color: string, width: number): void {
  context.strokeStyle = color
  context.lineWidth = width
  const inset = width / 2
  context.strokeRect(cell.x0 + inset, cell.y0 + inset, cell.x1 - cell.x0 - width, cell.y1 - cell.y0 - width)
}
