// The page: a module as text or from a file, its functions beside their JavaScript, and a place to run both.
import { createPane } from './editors.js'
import { EXAMPLES } from './examples.js'
import { type Links, linkFunctions } from './links.js'
import type { Choices, CompileAnswer, Compiled, CompileRequest } from './messages.js'
import { createOptionForm, readOptions } from './option-form.js'
import { createRunPanel } from './run-panel.js'

/** How long after the last key text is compiled, in milliseconds. */
const PAUSE = 250

const find = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!

let input: Uint8Array | string = ''
let links: Links | undefined
let lastId = 0
/** Of the last request that was answered. */
let answeredId = 0
let timer: ReturnType<typeof setTimeout> | undefined
let worker = startCompiler()

const runPanel = createRunPanel(document)
const text = createPane(find('#text'), { language: 'wat', label: 'Text of the module', onEdit: edit })
const functions = createPane(find('#functions'), {
  language: 'wat',
  label: 'Functions of the module',
  onPoint: (line, isChosen) => links && output.link(links.outputOf(line), isChosen),
})
const output = createPane(find('#output'), {
  language: 'javascript',
  label: 'JavaScript',
  onPoint: (line, isChosen) => links && functions.link(links.textOf(line), isChosen),
})
const options = find<HTMLFormElement>('#options')

const example = find<HTMLSelectElement>('#example')
example.append(...Object.keys(EXAMPLES).map((name) => new Option(name)))
example.addEventListener('change', () => text.show(EXAMPLES[example.value]!))
find<HTMLInputElement>('#file').addEventListener('change', ({ target }) => {
  const file = (target as HTMLInputElement).files?.[0]
  if (file !== undefined) open(file)
})
for (const name of ['text', 'functions'] as const) {
  find(`#tab-${name}`).addEventListener('click', () => showTab(name))
}
acceptDrops()

/** With the compiler there, and what it offers known. */
function begin(choices: Choices): void {
  createOptionForm(options, choices, compile)
  text.show(EXAMPLES[example.value]!)
}

function edit(content: string): void {
  input = content
  clearTimeout(timer)
  timer = setTimeout(compile, PAUSE)
}

async function open(file: File): Promise<void> {
  if (file.name.endsWith('.wat')) {
    showTab('text')
    text.show(await file.text())
    return
  }
  input = new Uint8Array(await file.arrayBuffer())
  showTab('functions')
  compile()
}

function compile(): void {
  find('#output-note').textContent = 'compiling…'
  // One that is still at work on what nobody wants any more is not waited for.
  if (lastId !== answeredId) {
    worker.terminate()
    worker = startCompiler()
  }
  const request: CompileRequest = { id: ++lastId, input, options: readOptions(options) }
  worker.postMessage(request)
}

function startCompiler(): Worker {
  const started = new Worker(new URL('compile-worker.js', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<CompileAnswer>) => {
    if (data.kind === 'ready') {
      if (options.childElementCount === 0) begin(data.choices)
      return
    }
    answeredId = data.kind === 'compiled' ? data.compiled.id : data.id
    if (answeredId !== lastId) return
    if (data.kind === 'compiled') show(data.compiled)
    else complain(data.message)
  })
  started.addEventListener('error', ({ message }) => complain(message))
  return started
}

function show(compiled: Compiled): void {
  const { code, gzipSize, bytes, report, features, milliseconds, warnings } = compiled
  links = linkFunctions(compiled)
  functions.show(links.text)
  output.show(code)
  find('#source-note').textContent = `${size(bytes.length)} · ${features.join(', ')}`
  const gzip = gzipSize === undefined ? '' : ` · ${size(gzipSize)} gzipped`
  find('#output-note').textContent =
    `${size(report.outputSize)}${gzip} · ${report.functions} ${report.functions === 1 ? 'function' : 'functions'} · ${milliseconds.toFixed(0)} ms`
  complain(warnings.join('\n'))
  runPanel.load(compiled)
}

function complain(message: string): void {
  const problem = find('#problem')
  problem.textContent = message
  problem.hidden = message === ''
  if (message !== '') find('#output-note').textContent = ''
}

function showTab(name: 'text' | 'functions'): void {
  for (const other of ['text', 'functions']) {
    find(`#${other}`).hidden = other !== name
    find(`#tab-${other}`).setAttribute('aria-selected', String(other === name))
  }
}

function acceptDrops(): void {
  addEventListener('dragover', (event) => {
    event.preventDefault()
    document.body.classList.add('dragging')
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('dragging')
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    document.body.classList.remove('dragging')
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) open(file)
  })
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`
}
