/** Farm, which answers the URL of any file by itself, and ends at once where a name is no identifier. */
import { specifierOf } from '../request.js'
import type { Host } from './host.js'

export function createFarmHost(): Host {
  return {
    hooks: {},
    urlSpecifier: (file) => specifierOf(file, 'url'),
    urlModule: undefined,
    rewritesUrls: true,
    resolvesQueries: true,
    identifiersOnly: 'Farm',
  }
}
