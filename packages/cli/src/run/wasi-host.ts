// WASI preview 1 on the files and streams of the process: what a program of that kind imports.
import { statSync } from 'node:fs'
import { type Fd, WASI, WASIProcExit } from '@bjorn3/browser_wasi_shim'
import { FileError } from '../file-error.js'
import { HostFile } from './host-file.js'
import { HostFolder } from './host-folder.js'

export const WASI_MODULE = 'wasi_snapshot_preview1'

type Imports = Record<string, (...values: never[]) => unknown>

export interface WasiOptions {
  /** The program's arguments, its name first. */
  readonly args: readonly string[]
  /** `NAME=VALUE` */
  readonly env: readonly string[]
  /** `HOST` or `HOST::GUEST`. */
  readonly folders: readonly string[]
}

/** What an instance has to export; all of it is looked up when it is needed. */
export interface WasiInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

/** Functions that do not look into memory. */
export const NEEDS_NOTHING = new Set(['proc_exit', 'sched_yield'])

/** A module whose start function calls what needs its memory, which is exported only after that. */
export class EarlyCallError extends Error {
  constructor(name: string) {
    super(`its start function calls ${name}, which needs its memory, before that can be had`)
  }
}

export class WasiHost {
  readonly imports: Imports
  private readonly wasi: WASI

  /** @throws FileError for a folder that is not there */
  constructor({ args, env, folders }: WasiOptions) {
    const fds: Fd[] = [0, 1, 2].map((file) => new HostFile(file, { isStream: true }))
    fds.push(...folders.map(openFolder))
    this.wasi = new WASI([...args], [...env], fds, { debug: false })
    const functions = { ...(this.wasi.wasiImport as Imports), ...this.improvements(args) }
    this.imports = Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [
        name,
        NEEDS_NOTHING.has(name) ? call : this.guard(name, call),
      ]),
    )
  }

  /** Runs `_start`. @returns the exit status */
  start(instance: WasiInstance): number {
    return this.wasi.start(instance as Parameters<WASI['start']>[0])
  }

  /** The status with which a program wanted to end, of what it threw to that end; undefined for anything else. */
  static exitStatus(error: unknown): number | undefined {
    return error instanceof WASIProcExit ? error.code : undefined
  }

  /** Prepares a library: `_initialize`, if there is one. */
  initialize(instance: WasiInstance): void {
    this.wasi.initialize(instance as Parameters<WASI['initialize']>[0])
  }

  /** Until the module is instantiated nobody knows its memory. */
  private guard(name: string, call: Imports[string]): Imports[string] {
    return (...values) => {
      if (this.wasi.inst === undefined) throw new EarlyCallError(name)
      return call(...values)
    }
  }

  /** What the library does not do, or not for files of the host. */
  private improvements(args: readonly string[]): Imports {
    const folder = (fd: number) => this.wasi.fds[fd]
    const view = () => new DataView(this.memory())
    const text = (start: number, length: number) =>
      new TextDecoder().decode(new Uint8Array(this.memory()).slice(start, start + length))
    const BAD_DESCRIPTOR = 8
    return {
      args_sizes_get: (count: number, size: number) => {
        view().setUint32(count, args.length, true)
        view().setUint32(
          size,
          args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0),
          true,
        )
        return 0
      },
      path_rename: (
        fd: number,
        path: number,
        length: number,
        to: number,
        newPath: number,
        newLength: number,
      ) => {
        const [from, into] = [folder(fd), folder(to)]
        if (!(from instanceof HostFolder && into instanceof HostFolder)) return BAD_DESCRIPTOR
        return from.renameTo(text(path, length), into, text(newPath, newLength))
      },
      path_link: (
        fd: number,
        _flags: number,
        path: number,
        length: number,
        to: number,
        newPath: number,
        newLength: number,
      ) => {
        const [from, into] = [folder(fd), folder(to)]
        if (!(from instanceof HostFolder && into instanceof HostFolder)) return BAD_DESCRIPTOR
        return from.linkTo(text(path, length), into, text(newPath, newLength))
      },
      path_symlink: (target: number, targetLength: number, fd: number, path: number, length: number) => {
        const into = folder(fd)
        if (!(into instanceof HostFolder)) return BAD_DESCRIPTOR
        return into.symlink(text(target, targetLength), text(path, length))
      },
    }
  }

  private memory(): ArrayBuffer {
    return this.wasi.inst.exports.memory.buffer
  }
}

function openFolder(option: string): HostFolder {
  const [host, guest = host] = option.split('::') as [string, string?]
  try {
    if (statSync(host).isDirectory()) return new HostFolder(host, guest)
  } catch (error) {
    throw FileError.from(error, host, 'read')
  }
  throw new FileError(host, 'cannot-read', 'cannot read: it is not a directory')
}
