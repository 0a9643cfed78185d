// Runs a WASI command on an engine: what it prints is all of its system that it sees.

import type { Engine } from '../../src/engines/engine.js'
import type { Exports, ImportObject, MemoryObject } from '../../src/web-assembly.js'

const SUCCESS = 0
const NOT_SUPPORTED = 58
const CHARACTER_DEVICE = 2

/**
 * Runs `_start` and answers what was written to the standard output.
 * @param host what the module imports from "host", given its exports
 */
export function runCommand(
  engine: Engine,
  bytes: Uint8Array,
  host: (exports: () => Exports) => Record<string, unknown> = () => ({}),
): string {
  let exports: Exports
  const chunks: Buffer[] = []
  const view = () => new DataView((exports.memory as MemoryObject).buffer)
  const system: ImportObject[string] = {
    fd_write(_descriptor: number, vectors: number, count: number, written: number) {
      const memory = view()
      let total = 0
      for (let i = 0; i < count; i++) {
        const start = memory.getUint32(vectors + 8 * i, true)
        const length = memory.getUint32(vectors + 8 * i + 4, true)
        chunks.push(Buffer.from(new Uint8Array(memory.buffer, start, length)))
        total += length
      }
      memory.setUint32(written, total, true)
      return SUCCESS
    },
    fd_fdstat_get(_descriptor: number, status: number) {
      new Uint8Array(view().buffer, status, 24).fill(0)
      view().setUint8(status, CHARACTER_DEVICE)
      return SUCCESS
    },
    fd_close: () => SUCCESS,
    fd_seek: () => NOT_SUPPORTED,
    proc_exit(code: number) {
      throw new Error(`exited with ${code}`)
    },
  }
  exports = engine.instantiate(engine.compile(bytes), {
    wasi_snapshot_preview1: system,
    host: host(() => exports),
  })
  ;(exports._start as () => void)()
  return Buffer.concat(chunks).toString()
}
