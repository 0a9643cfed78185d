// What Node says of files, in the words of WASI.
import type { BigIntStats, Stats } from 'node:fs'
import { wasi } from '@bjorn3/browser_wasi_shim'

/** Nobody checks rights any more, but the library of C does not ask for what it does not have. */
export const ALL_RIGHTS = 0x1fff_ffffn

/** ENOENT -> `wasi.ERRNO_NOENT` */
export function errorNumber(error: unknown): number {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
  const number = (wasi as unknown as Record<string, unknown>)[`ERRNO_${code.slice(1)}`]
  return typeof number === 'number' ? number : wasi.ERRNO_IO
}

export function fileType(stats: Stats | BigIntStats): number {
  if (stats.isFile()) return wasi.FILETYPE_REGULAR_FILE
  if (stats.isDirectory()) return wasi.FILETYPE_DIRECTORY
  if (stats.isCharacterDevice()) return wasi.FILETYPE_CHARACTER_DEVICE
  if (stats.isBlockDevice()) return wasi.FILETYPE_BLOCK_DEVICE
  if (stats.isSymbolicLink()) return wasi.FILETYPE_SYMBOLIC_LINK
  if (stats.isSocket()) return wasi.FILETYPE_SOCKET_STREAM
  return wasi.FILETYPE_UNKNOWN
}

/** With times where WASI has them: the library writes them into the size. */
class HostFilestat extends wasi.Filestat {
  override write_bytes(view: DataView, start: number): void {
    super.write_bytes(view, start)
    view.setBigUint64(start + 32, this.size, true)
    view.setBigUint64(start + 40, this.atim, true)
    view.setBigUint64(start + 48, this.mtim, true)
    view.setBigUint64(start + 56, this.ctim, true)
  }
}

export function statOf(stats: BigIntStats): wasi.Filestat {
  const filestat = new HostFilestat(stats.ino, fileType(stats), stats.size)
  filestat.dev = stats.dev
  filestat.nlink = stats.nlink
  filestat.atim = stats.atimeNs
  filestat.mtim = stats.mtimeNs
  filestat.ctim = stats.ctimeNs
  return filestat
}

/** The times a file is to have, in seconds: access, modification. Given are nanoseconds, and which of them count. */
export function timesOf(
  { atime, mtime }: Stats,
  accessed: bigint,
  modified: bigint,
  flags: number,
): [number, number] {
  const choose = (old: Date, given: bigint, isGiven: number, isNow: number) =>
    flags & isNow ? Date.now() / 1000 : flags & isGiven ? Number(given) / 1e9 : old.getTime() / 1000
  return [
    choose(atime, accessed, wasi.FSTFLAGS_ATIM, wasi.FSTFLAGS_ATIM_NOW),
    choose(mtime, modified, wasi.FSTFLAGS_MTIM, wasi.FSTFLAGS_MTIM_NOW),
  ]
}
