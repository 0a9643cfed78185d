/** Vite, which answers the URL of any file by itself, while developing as well as in a build. */
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

export function createViteHost(): Host {
  return {
    hooks: {},
    // A small file would become text of the program that may never need it.
    urlSpecifier: (file) => `${specifierOf(file, 'url')}&no-inline`,
    urlModule: undefined,
    rewritesUrls: false,
    resolvesQueries: false,
  }
}
