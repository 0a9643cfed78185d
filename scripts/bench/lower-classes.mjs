// Writes the classes of dewasm's runtime as functions, for engines that lack classes (Hermes): what is measured is what
// modules do, and no module does anything with these classes but export objects of them. Works on the layout in
// which the runtime is spliced into outputs, nothing else.

function lowerMember(name, indent, text) {
  const [, kind, key, rest] = /^\s*(get |set )?(\w+)(\([\s\S]*\})\s*$/.exec(text)
  if (key === 'constructor') return `${indent}function ${name}${rest}`
  const attributes = kind ? `${kind.trim()}: function ${rest}` : `value: function ${rest}, writable: true`
  return `${indent}Object.defineProperty(${name}.prototype, '${key}', { ${attributes}, configurable: true });`
}

export function lowerClasses(code) {
  return code.replace(/^( *)class (\w+) \{\n([\s\S]*?)^\1\}$/gm, (_, indent, name, body) =>
    body
      .split(new RegExp(`^(?=${indent}  (?:get |set )?\\w+\\()`, 'm'))
      .filter((text) => text.trim() !== '')
      .map((text) => lowerMember(name, indent, text))
      .join('\n'),
  )
}
