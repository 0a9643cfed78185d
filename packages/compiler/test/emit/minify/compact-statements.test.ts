import { parse } from 'acorn'
import { expect, test } from 'vitest'
import { functionDeclaration, identifier, type Statement } from '../../../src/emit/estree/nodes.js'
import { compactStatements } from '../../../src/emit/minify/compact-statements.js'
import { printCompactFunction } from '../../../src/emit/minify/print-compact.js'

/** The body of a function, parsed, made compact and printed. */
function compacted(text: string): string {
  const program = parse(`function f() {${text}}`, { ecmaVersion: 2020 })
  const { body } = (program.body[0] as unknown as { body: { body: Statement[] } }).body
  return printCompactFunction(functionDeclaration(identifier('f'), [], compactStatements(body))).slice(13, -1)
}

test('branches become expressions', () => {
  expect(compacted('if (a) { b(); c(); }')).toBe('a&&(b(),c())')
  expect(compacted('if (!a) b();')).toBe('a||b()')
  expect(compacted('if (a) b(); else c();')).toBe('a?b():c()')
  expect(compacted('if (a) x = b; else x = c;')).toBe('x=a?b:c')
  expect(compacted('if (a) x = b; else y = c;')).toBe('a?x=b:y=c')
  expect(compacted('if (a) { if (b) { for (;;) c(); } }')).toBe('if(a&&b)for(;;)c()')
})

test('expressions join what follows', () => {
  expect(compacted('a(); b(); return c;')).toBe('return a(),b(),c')
  expect(compacted('a(); if (b) return c;')).toBe('if(a(),b)return c')
  expect(compacted('a(); switch (b) { case 1: c(); d(); }')).toBe('switch(a(),b){case 1:c(),d()}')
  expect(compacted('a(); throw b;')).toBe('throw a(),b')
  expect(compacted('a(); return;')).toBe('a();return')
  expect(compacted('a(); for (;;) b();')).toBe('a();for(;;)b()')
})

test('returns are merged from the end', () => {
  expect(compacted('if (a) return b; return c;')).toBe('return a?b:c')
  expect(compacted('if (a) return b; if (!c) return d; e(); return g;')).toBe('return a?b:c?(e(),g):d')
  expect(compacted('x = a; if (x) { y = b; return c; } return d;')).toBe('return x=a,x?(y=b,c):d')
  expect(compacted('if (a) return; return b;')).toBe('if(a)return;return b')
})

test('what goes elsewhere needs no else', () => {
  expect(compacted('for (;;) { if (a) { b(); break; } else { c(); } d(); }')).toBe(
    'for(;;){if(a){b();break}c(),d()}',
  )
  expect(compacted('for (;;) { if (a) { c(); } else { b(); continue; } d(); }')).toBe(
    'for(;;){if(!a){b();continue}c(),d()}',
  )
})

test('empty branches vanish, but not what they evaluate', () => {
  expect(compacted('if (a()) {} else {}')).toBe('a()')
  expect(compacted('if (a) {} else b();')).toBe('a||b()')
})

test('a long list is linear work, and a deep one stays within what parsers take', () => {
  const calls = Array.from({ length: 20_000 }, (_, i) => `f${i}();`).join('')
  const text = compacted(calls)
  expect(text.match(/f\d+\(\)/g)).toHaveLength(20_000)
  expect(text.split(';').length).toBeGreaterThan(50)
  const deep = `${'if (a) b(); else { '.repeat(100)}c();${'}'.repeat(100)}`
  expect(compacted(deep)).toContain('else')
})
