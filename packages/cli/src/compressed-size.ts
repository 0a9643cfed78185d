// How long something is once compressed as servers do.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** From this size on Brotli takes minutes at its best. */
const LARGE = 4_000_000

/** Bytes by gzip -9. */
export function gzipSize(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).length
}

/** Bytes by Brotli, at its best but for large outputs. */
export function brotliSize(bytes: Uint8Array): number {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params }).length
}
