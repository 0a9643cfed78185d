// The report's page: what is known of an output, drawn.
import { choice, element } from './elements.js'
import { formatBytes, formatCount } from './format.js'
import { FunctionView } from './function-view.js'
import { loadData } from './load-data.js'
import { type Measure, Model } from './model.js'
import { Tables } from './tables.js'
import { Treemap } from './treemap.js'

const data = await loadData()
const model = new Model(data)
const { input, output, functions } = data
document.title = `${output.name}: where the bytes go`

const fact = (term: string, text: string, aside = '') =>
  element(
    'div',
    {},
    element('dt', {}, term),
    element('dd', {}, text, aside === '' ? undefined : element('small', {}, aside)),
  )

const measures: [Measure, string][] = [
  ['bytes', 'JavaScript'],
  ['gzip', 'gzip'],
  ['wasm', 'Wasm'],
]
const search = element('input', {
  type: 'search',
  placeholder: 'Find functions',
  ariaLabel: 'Find functions',
})
search.oninput = () => model.change({ search: search.value.trim().toLowerCase() })
const map = new Treemap(model, [
  choice('Sizes', measures, 'bytes', (measure) => model.change({ measure })),
  search,
])
const tables = new Tables(model)
const view = new FunctionView(model)

document.body.append(
  element(
    'header',
    {},
    element('h1', {}, input.name, element('span', {}, ' \u2192 '), output.name),
    element(
      'dl',
      { className: 'facts' },
      fact('WebAssembly', formatBytes(input.bytes), `gzip ${formatBytes(input.gzip)}`),
      fact('JavaScript', formatBytes(output.bytes), `gzip ${formatBytes(output.gzip)}`),
      fact('functions', formatCount(functions.length)),
      fact('runtime', formatBytes(data.features.reduce((sum, { bytes }) => sum + bytes, 0))),
    ),
  ),
  element(
    'main',
    {},
    map.root,
    element('div', { className: 'columns' }, tables.panel, view.panel),
    view.code,
  ),
  element(
    'footer',
    { className: 'note' },
    `dewasm ${data.version}. Sizes of functions by gzip are estimates: each compressed by itself, all reduced so that they add up.`,
  ),
)

/** `#12` is the function with index 12, so that a function has an address. */
function choose(): void {
  const index = /^#(\d+)$/.exec(location.hash)?.[1]
  const chosen = index === undefined ? -1 : functions.findIndex((fn) => fn.index === Number(index))
  if (chosen >= 0 && chosen !== model.chosen) model.change({ chosen })
}

model.onChange(() => {
  if (model.chosen === undefined) return
  const hash = `#${functions[model.chosen]!.index}`
  if (location.hash !== hash) history.replaceState(undefined, '', hash)
})
addEventListener('hashchange', choose)
choose()
document.documentElement.dataset.ready = 'true'
