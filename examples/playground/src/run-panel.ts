// The panel below: chooses an exported function, calls it on both sides and shows what came of it.
import type { Compiled, Outcome, RunAnswer, RunRequest } from './messages.js'

const SIDES = { javascript: 'JavaScript', native: 'native' } as const
/** Lines that are kept. */
const LOG_LINES = 300

export interface RunPanel {
  load(compiled: Compiled): void
}

export function createRunPanel(root: Document): RunPanel {
  const form = root.querySelector<HTMLFormElement>('#call')!
  const select = root.querySelector<HTMLSelectElement>('#function')!
  const input = root.querySelector<HTMLInputElement>('#arguments')!
  const log = root.querySelector<HTMLOListElement>('#log')!
  const note = root.querySelector<HTMLElement>('#run-note')!
  let worker: Worker | undefined
  let loaded: Compiled | undefined

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const args = input.value.trim() === '' ? [] : input.value.split(',')
    if (select.value !== '') send({ kind: 'call', name: select.value, args })
  })
  root.querySelector('#stop')!.addEventListener('click', () => {
    if (loaded === undefined) return
    write(['stopped', 'error'])
    load(loaded)
  })

  function load(compiled: Compiled): void {
    loaded = compiled
    worker?.terminate()
    worker = new Worker(new URL('run-worker.js', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<RunAnswer>) => hear(data))
    worker.addEventListener('error', ({ message }) => write([`cannot be run: ${message}`, 'error']))
    send({ kind: 'load', bytes: compiled.bytes, code: compiled.code })
  }

  function send(request: RunRequest): void {
    worker?.postMessage(request)
  }

  function hear(answer: RunAnswer): void {
    if (answer.kind === 'log') return write([`${answer.text}  `, ''], [SIDES[answer.side], 'time'])
    if (answer.kind === 'called') return tell(`${answer.name}(${answer.args.join(', ')})`, answer.outcomes)
    const chosen = select.value
    select.replaceChildren(...answer.functions.map((name) => new Option(name)))
    if (answer.functions.includes(chosen)) select.value = chosen
    note.textContent = answer.hasNative ? 'beside native WebAssembly' : 'this engine has no WebAssembly'
    if (answer.outcomes.some(({ isError }) => isError)) tell('instantiate', answer.outcomes)
  }

  function tell(what: string, outcomes: readonly Outcome[]): void {
    const [first, second] = outcomes
    const parts: [string, string][] = [[`${what} `, '']]
    for (const { side, text, isError, milliseconds } of outcomes) {
      parts.push([`${isError ? text : `= ${text}`} `, isError ? 'error' : ''])
      parts.push([`${SIDES[side]} ${milliseconds.toFixed(2)} ms  `, 'time'])
    }
    if (first !== undefined && second !== undefined) {
      const same = first.text === second.text
      parts.push(same ? ['same', 'same'] : ['differs', 'differs'])
    }
    write(...parts)
  }

  /** A line of parts, each a text and its class. */
  function write(...parts: [text: string, className: string][]): void {
    const line = root.createElement('li')
    for (const [text, className] of parts) {
      const span = root.createElement('span')
      span.textContent = text
      if (className !== '') span.className = className
      line.append(span)
    }
    log.append(line)
    while (log.childElementCount > LOG_LINES) log.firstElementChild!.remove()
    log.scrollTop = log.scrollHeight
  }

  return { load }
}
