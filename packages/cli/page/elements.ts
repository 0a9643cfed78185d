// Elements and text nodes. Whatever comes from a module gets into the page by these alone, as text.

type Child = Node | string | undefined

/** `element('p', { className: 'note' }, 'text')` */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** A button that shows a name and does something. */
export function nameButton(text: string, onclick: () => void): HTMLButtonElement {
  return element('button', { type: 'button', className: 'name', onclick }, text)
}

/** A row of buttons of which one is chosen. */
export function choice<Value extends string>(
  label: string,
  values: readonly (readonly [Value, string])[],
  chosen: Value,
  onchange: (value: Value) => void,
): HTMLElement {
  const buttons = values.map(([value, text]) => {
    const button = element('button', { type: 'button', ariaPressed: String(value === chosen) }, text)
    button.onclick = () => {
      for (const other of buttons) other.ariaPressed = String(other === button)
      onchange(value)
    }
    return button
  })
  return element('div', { className: 'choice', role: 'group', ariaLabel: label }, ...buttons)
}
