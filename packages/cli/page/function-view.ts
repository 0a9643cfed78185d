// One function: its figures, why it is there, what it calls, what could be better, and its code on both sides.
import { HINTS } from '../src/report/hints.js'
import type { PageFunction } from '../src/report/page-data.js'
import { element, nameButton } from './elements.js'
import { formatBytes, formatCount, formatShare } from './format.js'
import { loadCode } from './load-data.js'
import type { Model } from './model.js'

/** More links than this are opened by a button. */
const LINKS = 12
/** Characters of code that are shown at once. */
const MUCH = 300_000

export class FunctionView {
  readonly panel = element('section', { className: 'panel', ariaLabel: 'Function' })
  readonly code = element('section', { className: 'panel code', ariaLabel: 'Code', hidden: true })
  private readonly model: Model
  private shown: number | undefined

  constructor(model: Model) {
    this.model = model
    this.panel.append(
      element(
        'div',
        { className: 'body note' },
        'Choose a function in the map or in the table to see why it is there.',
      ),
    )
    model.onChange(() => this.update())
  }

  private update(): void {
    const { chosen } = this.model
    if (chosen === undefined || chosen === this.shown) return
    this.shown = chosen
    const fn = this.model.data.functions[chosen]!
    this.panel.replaceChildren(
      element(
        'div',
        { className: 'body' },
        element('h2', {}, this.model.label(chosen)),
        ...this.fullName(chosen),
        this.figures(fn),
        ...this.model.hints[chosen]!.map((kind) =>
          element(
            'p',
            { className: 'hint' },
            element('strong', {}, `${HINTS[kind].title}. `),
            HINTS[kind].text,
          ),
        ),
        ...this.reasons(fn, chosen),
        ...this.calls(fn),
      ),
    )
    void this.showCode(fn, chosen)
  }

  /** Where it says more than the heading. */
  private fullName(position: number): HTMLElement[] {
    const name = this.model.fullName(position)
    return name === this.model.label(position) ? [] : [element('p', { className: 'full' }, name)]
  }

  private figures(fn: PageFunction): HTMLElement {
    const { output } = this.model.data
    const rows: [string, string][] = [
      ['JavaScript', `${formatBytes(fn.bytes)} (${formatShare(fn.bytes, output.bytes)})`],
      ['gzip, about', formatBytes(fn.gzip)],
      ['WebAssembly', formatBytes(fn.wasm)],
      ['instructions', formatCount(fn.instructions)],
    ]
    if (fn.i64Instructions > 0)
      rows.push(['of them on i64', formatShare(fn.i64Instructions, fn.instructions)])
    if (fn.indirectCalls > 0) rows.push(['indirect calls', formatCount(fn.indirectCalls)])
    if (fn.pieces > 1) rows.push(['pieces', formatCount(fn.pieces)])
    rows.push(['index', String(fn.index)])
    return element(
      'dl',
      { className: 'facts' },
      ...rows.map(([term, text]) => element('div', {}, element('dt', {}, term), element('dd', {}, text))),
    )
  }

  private reasons(fn: PageFunction, position: number): HTMLElement[] {
    const callers = [...this.model.callers[position]!]
    const reasons: (string | HTMLElement)[] = [
      ...fn.exports.map((name) => `it is exported as \u201c${name}\u201d`),
      ...(fn.isStart ? ['it is the start function'] : []),
      ...fn.elements.map((segment) => `it is in element segment ${segment}, for calls through a table`),
      ...fn.globals.map((global) => `global ${global} refers to it`),
      ...fn.tables.map((table) => `table ${table} is filled with it`),
    ]
    const { functions } = this.model.data
    callers.sort((a, b) => functions[b]!.bytes - functions[a]!.bytes)
    const isAlone = callers.every((caller) => caller === position)
    if (reasons.length === 0 && isAlone) reasons.push('nothing refers to it')
    const links = callers.map((caller) =>
      caller === position ? element('span', {}, 'itself') : this.link(caller),
    )
    return [
      ...(reasons.length > 0 ? [element('h3', {}, 'Why it is there'), list(reasons)] : []),
      ...(links.length > 0
        ? [
            element(
              'h3',
              {},
              `${reasons.length > 0 ? 'Called' : 'Why it is there: called'} or referred to by ${formatCount(links.length)}`,
            ),
            list(links),
          ]
        : []),
    ]
  }

  private calls(fn: PageFunction): HTMLElement[] {
    if (fn.callees.length === 0) return []
    const links = fn.callees.map((index) => {
      const { name, position } = this.model.callee(index)
      return position === undefined ? element('span', {}, `${name} (import)`) : this.link(position)
    })
    return [element('h3', {}, `Calls or refers to ${formatCount(links.length)}`), list(links)]
  }

  private link(position: number): HTMLElement {
    return nameButton(this.model.label(position), () => this.model.change({ chosen: position }))
  }

  private async showCode(fn: PageFunction, position: number): Promise<void> {
    this.code.hidden = false
    if (fn.code === undefined) {
      const count = formatCount(this.model.data.shownFunctions)
      const note = `The page holds the code of the ${count} largest functions; this one is not among them.`
      this.code.replaceChildren(element('div', { className: 'body note' }, note))
      return
    }
    const [wasm, javascript] = await loadCode(fn.code)
    // Another one may have been chosen meanwhile.
    if (this.shown !== position) return
    this.code.replaceChildren(codePane('WebAssembly', wasm), codePane('JavaScript', javascript))
  }
}

function list(items: readonly (string | HTMLElement)[]): HTMLElement {
  const rows = items.map((item) => element('li', {}, item))
  const made = element('ul', { className: 'links' }, ...rows.slice(0, LINKS))
  const rest = rows.slice(LINKS)
  if (rest.length > 0) {
    const more = nameButton(`and ${formatCount(rest.length)} more`, () => row.replaceWith(...rest))
    const row = element('li', {}, more)
    made.append(row)
  }
  return made
}

function codePane(title: string, text: string): HTMLElement {
  const pre = element('pre', { tabIndex: 0, ariaLabel: title }, text.slice(0, MUCH))
  const heading = element('h3', {}, `${title}, ${formatCount(text.split('\n').length)} lines `)
  if (text.length > MUCH) {
    const more = nameButton(`show all of its ${formatBytes(text.length)}`, () => {
      pre.textContent = text
      more.remove()
    })
    heading.append(more)
  }
  return element('div', {}, heading, pre)
}
