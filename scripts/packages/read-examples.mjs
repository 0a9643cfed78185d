// Finds the examples of a README that can be run: blocks of code that are whole programs by themselves.

/**
 * @param {string} markdown
 * @returns {{ line: number, language: 'js' | 'sh', text: string }[]} blocks that begin with an import (JavaScript) or
 * with `npx dewasm` (shell), each with the line of the file it begins at. `bytes`, where a program uses it without
 * saying what it is, is the module.
 */
export function readExamples(markdown) {
  return blocksOf(markdown).flatMap(({ line, text }) => {
    if (/^npx dewasm /.test(text)) return [{ line, language: 'sh', text }]
    if (!/^import\b/.test(text)) return []
    return [{ line, language: 'js', text: /\bbytes\b/.test(text) ? definitionOfBytes + text : text }]
  })
}

const definitionOfBytes = "const bytes = (await import('node:fs')).readFileSync('app.wasm')\n"

/** Blocks of code, indented by four spaces and an empty line before them, or fenced. */
function blocksOf(markdown) {
  const lines = markdown.split('\n')
  const blocks = []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```/.test(lines[at])
    if (!fence && !(/^ {4}\S/.test(lines[at]) && (lines[at - 1] ?? '') === '')) continue
    const line = fence ? at + 2 : at + 1
    const block = []
    if (fence) {
      for (at++; at < lines.length && !/^```/.test(lines[at]); at++) block.push(lines[at])
    } else {
      for (; at < lines.length && /^( {4}|$)/.test(lines[at]); at++) block.push(lines[at].slice(4))
      // The line behind may begin a block itself.
      at--
    }
    blocks.push({ line, text: block.join('\n').trim() })
  }
  return blocks
}
