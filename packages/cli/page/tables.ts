// The tables beside the map: the largest functions, what features cost, and hints.
import { HINTS, type HintKind } from '../src/report/hints.js'
import type { PageFunction } from '../src/report/page-data.js'
import { choice, element, nameButton } from './elements.js'
import { formatBytes, formatCount, formatShare } from './format.js'
import type { Model } from './model.js'

/** Rows that are there at once. */
const ROWS = 200

interface Column {
  readonly title: string
  readonly value: (fn: PageFunction) => number
  readonly text: (fn: PageFunction) => string
}

const COLUMNS: readonly Column[] = [
  { title: 'JavaScript', value: ({ bytes }) => bytes, text: ({ bytes }) => formatBytes(bytes) },
  { title: 'gzip', value: ({ gzip }) => gzip, text: ({ gzip }) => formatBytes(gzip) },
  { title: 'Wasm', value: ({ wasm }) => wasm, text: ({ wasm }) => formatBytes(wasm) },
  {
    title: 'growth',
    value: ({ bytes, wasm }) => bytes / wasm,
    text: ({ bytes, wasm }) => `${(bytes / wasm).toFixed(1)} ×`,
  },
]

export class Tables {
  readonly panel: HTMLElement
  private readonly model: Model
  private readonly body = element('div', { className: 'scroll' })
  private tab: 'functions' | 'features' | 'hints' = 'functions'
  private column = COLUMNS[0]!
  private rows = ROWS
  private drawn = ''

  constructor(model: Model) {
    this.model = model
    const tabs = choice(
      'Tables',
      [
        ['functions', 'Functions'],
        ['features', 'Features'],
        ['hints', 'Hints'],
      ],
      'functions',
      (tab) => {
        this.tab = tab
        this.update()
      },
    )
    this.panel = element(
      'section',
      { className: 'panel' },
      element('div', { className: 'bar' }, tabs),
      this.body,
    )
    model.onChange(() => this.update())
    this.update()
  }

  private update(): void {
    // What is chosen is marked without making the table anew, which would lose the place in it.
    const state = [this.tab, this.model.search, this.column.title, this.rows].join('\n')
    if (state !== this.drawn) {
      this.drawn = state
      const parts = {
        functions: () => this.functions(),
        features: () => this.features(),
        hints: () => this.hints(),
      }
      this.body.replaceChildren(...parts[this.tab]())
    }
    for (const row of this.body.querySelectorAll<HTMLElement>('tr[data-position]')) {
      row.classList.toggle('chosen', Number(row.dataset.position) === this.model.chosen)
    }
  }

  private functions(): HTMLElement[] {
    const { model, column } = this
    const { functions } = model.data
    const positions = [...functions.keys()].filter((position) => model.matches(position))
    positions.sort((a, b) => column.value(functions[b]!) - column.value(functions[a]!) || a - b)
    const headings = COLUMNS.map((other) => {
      const button = element('button', { type: 'button', onclick: () => this.sortBy(other) }, other.title)
      return element('th', other === column ? { ariaSort: 'descending' } : {}, button)
    })
    const largest = Math.max(1, functions[positions[0] ?? 0]?.bytes ?? 1)
    const rows = positions.slice(0, this.rows).map((position) => {
      const fn = functions[position]!
      const share = element('span', { className: 'share' })
      share.style.width = `${Math.round((60 * fn.bytes) / largest)}px`
      const cells = COLUMNS.map((other, i) => element('td', {}, ...(i === 0 ? [share] : []), other.text(fn)))
      const name = nameButton(model.label(position), () => model.change({ chosen: position }))
      const row = element('tr', {}, element('td', {}, name), ...cells)
      row.dataset.position = String(position)
      return row
    })
    const table = element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, element('th', {}, `${formatCount(positions.length)} functions`), ...headings),
      ),
      element('tbody', {}, ...rows),
    )
    if (positions.length <= this.rows) return [table]
    const more = nameButton('Show more', () => {
      this.rows *= 5
      this.update()
    })
    return [table, element('div', { className: 'body' }, more)]
  }

  private sortBy(column: Column): void {
    this.column = column
    this.update()
  }

  private features(): HTMLElement[] {
    const { features, output, dataBytes, otherBytes } = this.model.data
    const line = (name: string, bytes: number) => [
      name,
      element('span', { className: 'sum' }, `${formatBytes(bytes)}, ${formatShare(bytes, output.bytes)}`),
    ]
    return [
      element(
        'p',
        { className: 'body note' },
        'What the output holds of the runtime, by the feature it is there for. A module that does without a feature does without its part. What the output itself asks for is in bold, the rest is needed by that.',
      ),
      ...features.map(({ name, bytes, declarations }) =>
        element(
          'details',
          {},
          element('summary', {}, ...line(name, bytes)),
          element(
            'ul',
            { className: 'links' },
            ...declarations.map((declaration) =>
              element(
                'li',
                {},
                element(declaration.isDirect ? 'strong' : 'span', {}, declaration.name),
                ` ${formatBytes(declaration.bytes)}`,
              ),
            ),
          ),
        ),
      ),
      ...(dataBytes > 0
        ? [
            element(
              'details',
              {},
              element('summary', {}, ...line('Data segments', dataBytes)),
              element(
                'p',
                { className: 'note' },
                '--data file puts them into a file beside the output, which is smaller.',
              ),
            ),
          ]
        : []),
      element(
        'details',
        {},
        element('summary', {}, ...line('Linking, exports, memories, tables', otherBytes)),
        element(
          'p',
          { className: 'note' },
          'What connects the module with JavaScript: a few lines for each import and export.',
        ),
      ),
    ]
  }

  private hints(): HTMLElement[] {
    const { model } = this
    const byKind = new Map<HintKind, number[]>()
    for (const [position, kinds] of model.hints.entries()) {
      for (const kind of kinds) {
        const known = byKind.get(kind)
        if (known === undefined) byKind.set(kind, [position])
        else known.push(position)
      }
    }
    if (byKind.size === 0) return [element('p', { className: 'body note' }, 'Nothing stands out.')]
    return [...byKind].map(([kind, positions]) => this.hint(kind, positions))
  }

  private hint(kind: HintKind, positions: number[]): HTMLElement {
    const { model } = this
    const { functions } = model.data
    const bytes = positions.reduce((sum, position) => sum + functions[position]!.bytes, 0)
    positions.sort((a, b) => functions[b]!.bytes - functions[a]!.bytes)
    const items = positions.slice(0, ROWS).map((position) =>
      element(
        'li',
        {},
        nameButton(model.label(position), () => model.change({ chosen: position })),
        ` ${formatBytes(functions[position]!.bytes)}`,
      ),
    )
    const sum = `${formatCount(positions.length)} functions, ${formatBytes(bytes)}`
    return element(
      'details',
      {},
      element('summary', {}, HINTS[kind].title, element('span', { className: 'sum' }, sum)),
      element('p', { className: 'note' }, HINTS[kind].text),
      element('ul', { className: 'links' }, ...items),
    )
  }
}
