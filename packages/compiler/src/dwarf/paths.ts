/** Paths of source files, which are put together from directories; of whatever system the compiler ran on. */

/** `path` as seen from `directory`, without `.`, and without `..` where that can be. */
export function joinPath(directory: string, path: string): string {
  const joined = isAbsolute(path) || directory === '' ? path : `${directory}/${path}`
  const parts: string[] = []
  const [, root, rest] = /^([a-zA-Z]:[\\/]+|[\\/]*)([\s\S]*)$/.exec(joined)!
  for (const part of rest.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue
    const last = parts[parts.length - 1]
    if (part !== '..' || ((last === undefined || last === '..') && root === '')) parts.push(part)
    else parts.pop()
  }
  return root.replaceAll('\\', '/').replace(/\/+$/, '/') + parts.join('/')
}

function isAbsolute(path: string): boolean {
  return /^([a-zA-Z]:)?[\\/]/.test(path)
}
