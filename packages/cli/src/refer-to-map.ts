// How an output refers to its source map: as the map's own file, or in itself.
import { basename } from 'node:path'
import type { SourceMapPlace } from './option-table.js'

/** The code with what its map is found by, as the map's own file or in itself. */
export function referToMap(code: string, map: string, place: SourceMapPlace, mapPath: string): string {
  const url =
    place === 'inline'
      ? `data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}`
      : encodeURIComponent(basename(mapPath))
  return `${code}//# sourceMappingURL=${url}\n`
}
