/** The forms of a module that is always JavaScript, and where its data is. */
import { InternalError } from '@dewasm/compiler'

/** `?init` of an output that holds its data. */
export function generateInit(output: string): string {
  return `import { instantiate } from ${JSON.stringify(output)};
export default async (imports) => instantiate(imports);
`
}

/** `?source` of an output. */
export function generateSource(output: string): string {
  return `export { default } from ${JSON.stringify(output)};\n`
}

/** What `register` of the polyfill takes: the output is loaded when a program gives the polyfill the bytes it is made of. */
export function generatePrecompiled(digest: string, output: string): string {
  return `export default {
  digest: ${JSON.stringify(digest)},
  load: () => import(${JSON.stringify(output)}),
};
`
}

/**
 * The output with the place of its data file as the bundler knows it: `urlSpecifier` is of a module whose default
 * export is the URL, which may be relative to the page. No line is added, so that a source map stays right.
 */
export function locateDataFile(code: string, urlSpecifier: string): string {
  const start = code.search(/^const dataFile ?=/m)
  const end = code.indexOf(';', start)
  if (start < 0 || end < 0) throw new InternalError('the output does not say where its data is')
  const declaration = 'const dataFile = new URL(dataFileUrl, globalThis.location)'
  const located = code.slice(0, start) + declaration + code.slice(end)
  return `import dataFileUrl from ${JSON.stringify(urlSpecifier)}; ${located}`
}
