// Sizes as people read them.

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
  return `${(bytes / 1000_000).toFixed(bytes < 10_000_000 ? 2 : 1)} MB`
}

export function formatCount(value: number): string {
  return value.toLocaleString('en')
}

/** `12.3 %` of the whole. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`
}
