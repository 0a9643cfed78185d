// An open file of the host, as WASI programs see it.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, futimesSync, readSync, writeSync } from 'node:fs'
import { Fd, wasi } from '@bjorn3/browser_wasi_shim'
import { ALL_RIGHTS, errorNumber, fileType, statOf, timesOf } from './host-errors.js'

const SEEKING = BigInt(wasi.RIGHTS_FD_SEEK) | BigInt(wasi.RIGHTS_FD_TELL)
/** Milliseconds to wait before asking again a stream that has nothing for now. */
const PAUSE = 5

export class HostFile extends Fd {
  private readonly file: number
  /** Undefined for streams, which have no places. */
  private position: bigint | undefined
  private readonly appends: boolean

  /** @param file a descriptor of Node */
  constructor(file: number, { appends = false, isStream = false } = {}) {
    super()
    this.file = file
    this.position = isStream ? undefined : 0n
    this.appends = appends
  }

  override fd_close(): number {
    return this.attempt(() => {
      // The process's own streams stay open.
      if (this.file > 2) closeSync(this.file)
    })
  }

  override fd_fdstat_get() {
    const type = fileType(fstatSync(this.file))
    const fdstat = new wasi.Fdstat(type, this.appends ? wasi.FDFLAGS_APPEND : 0)
    // By this, programs know a terminal.
    fdstat.fs_rights_base = this.position === undefined ? ALL_RIGHTS & ~SEEKING : ALL_RIGHTS
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  override fd_fdstat_set_flags(): number {
    return wasi.ERRNO_SUCCESS
  }

  override fd_filestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, filestat: statOf(fstatSync(this.file, { bigint: true })) }
  }

  override fd_filestat_set_size(size: bigint): number {
    return this.attempt(() => ftruncateSync(this.file, Number(size)))
  }

  override fd_filestat_set_times(accessed: bigint, modified: bigint, flags: number): number {
    return this.attempt(() => {
      futimesSync(this.file, ...timesOf(fstatSync(this.file), accessed, modified, flags))
    })
  }

  override fd_allocate(offset: bigint, length: bigint): number {
    return this.attempt(() => {
      const end = Number(offset + length)
      if (fstatSync(this.file).size < end) ftruncateSync(this.file, end)
    })
  }

  override fd_read(size: number) {
    const answer = this.read(size, this.position)
    if (this.position !== undefined) this.position += BigInt(answer.data.length)
    return answer
  }

  override fd_pread(size: number, offset: bigint) {
    return this.read(size, offset)
  }

  override fd_write(data: Uint8Array) {
    if (this.appends && this.position !== undefined) this.position = BigInt(fstatSync(this.file).size)
    const answer = this.write(data, this.position)
    if (this.position !== undefined) this.position += BigInt(answer.nwritten)
    return answer
  }

  override fd_pwrite(data: Uint8Array, offset: bigint) {
    return this.write(data, offset)
  }

  override fd_seek(offset: bigint, whence: number) {
    if (this.position === undefined) return { ret: wasi.ERRNO_SPIPE, offset: 0n }
    const from =
      whence === wasi.WHENCE_SET
        ? 0n
        : whence === wasi.WHENCE_CUR
          ? this.position
          : BigInt(fstatSync(this.file).size)
    if (from + offset < 0n) return { ret: wasi.ERRNO_INVAL, offset: 0n }
    this.position = from + offset
    return { ret: wasi.ERRNO_SUCCESS, offset: this.position }
  }

  override fd_tell() {
    if (this.position === undefined) return { ret: wasi.ERRNO_SPIPE, offset: 0n }
    return { ret: wasi.ERRNO_SUCCESS, offset: this.position }
  }

  override fd_sync(): number {
    return this.attempt(() => fsyncSync(this.file))
  }

  private read(size: number, position: bigint | undefined) {
    const buffer = new Uint8Array(size)
    let count = 0
    const ret = this.attempt(() => {
      count = patiently(() => readSync(this.file, buffer, 0, size, position ?? null))
    })
    return { ret, data: buffer.subarray(0, count) }
  }

  private write(data: Uint8Array, position: bigint | undefined) {
    let nwritten = 0
    const ret = this.attempt(() => {
      while (nwritten < data.length) {
        const at = position === undefined ? null : Number(position) + nwritten
        nwritten += patiently(() => writeSync(this.file, data, nwritten, data.length - nwritten, at))
      }
    })
    return { ret, nwritten }
  }

  private attempt(work: () => void): number {
    try {
      work()
      return wasi.ERRNO_SUCCESS
    } catch (error) {
      return errorNumber(error)
    }
  }
}

/** Does it again as long as a stream that does not block has nothing, or no room. */
function patiently(work: () => number): number {
  for (;;) {
    try {
      return work()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}
