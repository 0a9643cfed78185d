// The compiler's options that make a difference to look at, as a form.
import type { Choices, PageOptions } from './messages.js'

const LABELS: Record<keyof Choices, string> = {
  optimize: 'Optimise',
  tune: 'Tune',
  traps: 'Traps',
  i64: 'i64',
}
const SWITCHES = { minify: 'Minify', names: 'Names' } as const
const DEFAULTS: Required<PageOptions> = {
  optimize: 2,
  tune: 'jit',
  traps: 'exact',
  i64: 'bigint',
  minify: false,
  names: true,
}

/** Fills the form, and calls `onChange` when an option has changed. */
export function createOptionForm(form: HTMLFormElement, choices: Choices, onChange: () => void): void {
  for (const name of Object.keys(LABELS) as (keyof Choices)[]) {
    const select = document.createElement('select')
    select.name = name
    for (const value of choices[name]) {
      const text = name === 'optimize' ? `-O${value}` : String(value)
      select.append(new Option(text, String(value), false, value === DEFAULTS[name]))
    }
    form.append(labelled(LABELS[name], select))
  }
  for (const [name, label] of Object.entries(SWITCHES)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'checkbox', name, checked: DEFAULTS[name as keyof PageOptions] })
    form.append(labelled(label, input))
  }
  form.addEventListener('change', onChange)
  form.addEventListener('submit', (event) => event.preventDefault())
}

function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label')
  label.append(`${text} `, field)
  return label
}

/** What is chosen in a form that {@link createOptionForm} has filled. */
export function readOptions(form: HTMLFormElement): PageOptions {
  const data = new FormData(form)
  const level = data.get('optimize')
  return {
    optimize: (level === 's' ? 's' : Number(level)) as PageOptions['optimize'],
    tune: data.get('tune') as PageOptions['tune'],
    traps: data.get('traps') as PageOptions['traps'],
    i64: data.get('i64') as PageOptions['i64'],
    minify: data.has('minify'),
    names: data.has('names'),
  }
}
