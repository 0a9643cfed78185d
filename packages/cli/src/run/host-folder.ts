// A folder of the host that a WASI program may use, with all that is in it and nothing that is not: paths that lead
// out of it, by `..` or by symbolic links, are refused.
import {
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { Fd, wasi } from '@bjorn3/browser_wasi_shim'
import { ALL_RIGHTS, errorNumber, fileType, statOf, timesOf } from './host-errors.js'
import { HostFile } from './host-file.js'

/** Of flags of look-ups: whether a symbolic link at the end of a path is followed. */
const FOLLOW = 1

export class HostFolder extends Fd {
  /** Free of symbolic links. */
  private readonly root: string
  private readonly path: string
  private readonly guestName: string | undefined
  private entries: readonly { readonly name: string; readonly type: number; readonly ino: bigint }[] = []

  /**
   * @param path of a folder that is there
   * @param guestName what the program finds it under, if that is given to it from the start
   * @param root what paths must not lead out of; the folder itself, if it is given from the start
   */
  constructor(path: string, guestName?: string, root = realpathSync(path)) {
    super()
    this.path = path
    this.guestName = guestName
    this.root = root
  }

  override fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_DIRECTORY, 0)
    fdstat.fs_rights_base = ALL_RIGHTS
    fdstat.fs_rights_inherited = ALL_RIGHTS
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  override fd_filestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, filestat: statOf(statSync(this.path, { bigint: true })) }
  }

  override fd_prestat_get() {
    if (this.guestName === undefined) return { ret: wasi.ERRNO_BADF, prestat: null }
    return { ret: wasi.ERRNO_SUCCESS, prestat: wasi.Prestat.dir(this.guestName) }
  }

  override fd_readdir_single(cookie: bigint) {
    // A program that starts over sees what is there now.
    if (cookie === 0n) {
      const ret = attempt(() => {
        this.entries = this.listEntries()
      })
      if (ret !== wasi.ERRNO_SUCCESS) return { ret, dirent: null }
    }
    const entry = this.entries[Number(cookie)]
    if (entry === undefined) return { ret: wasi.ERRNO_SUCCESS, dirent: null }
    const dirent = new wasi.Dirent(cookie + 1n, entry.ino, entry.name, entry.type)
    return { ret: wasi.ERRNO_SUCCESS, dirent }
  }

  override path_open(
    lookup: number,
    path: string,
    how: number,
    rights: bigint,
    _inheriting: bigint,
    flags: number,
  ) {
    let opened: Fd | null = null
    const ret = attempt(() => {
      const target = this.resolve(path, (lookup & FOLLOW) !== 0)
      const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true
      if (isFolder && (how & (wasi.OFLAGS_CREAT | wasi.OFLAGS_TRUNC)) === 0) {
        opened = new HostFolder(target, undefined, this.root)
        return
      }
      if ((how & wasi.OFLAGS_DIRECTORY) !== 0) throw systemError('ENOTDIR')
      const appends = (flags & wasi.FDFLAGS_APPEND) !== 0
      opened = new HostFile(openSync(target, openFlags(how, rights)), { appends })
    })
    return { ret, fd_obj: opened }
  }

  override path_filestat_get(lookup: number, path: string) {
    let filestat: wasi.Filestat | null = null
    const ret = attempt(() => {
      filestat = statOf(lstatSync(this.resolve(path, (lookup & FOLLOW) !== 0), { bigint: true }))
    })
    return { ret, filestat }
  }

  override path_filestat_set_times(
    lookup: number,
    path: string,
    accessed: bigint,
    modified: bigint,
    flags: number,
  ): number {
    return attempt(() => {
      const target = this.resolve(path, (lookup & FOLLOW) !== 0)
      utimesSync(target, ...timesOf(statSync(target), accessed, modified, flags))
    })
  }

  override path_create_directory(path: string): number {
    return attempt(() => mkdirSync(this.resolve(path)))
  }

  override path_remove_directory(path: string): number {
    return attempt(() => rmdirSync(this.resolve(path)))
  }

  override path_unlink_file(path: string): number {
    return attempt(() => unlinkSync(this.resolve(path)))
  }

  override path_readlink(path: string) {
    let data: string | null = null
    const ret = attempt(() => {
      data = readlinkSync(this.resolve(path))
    })
    return { ret, data }
  }

  /** Moves what is at `path` to a path of another folder. */
  renameTo(path: string, folder: HostFolder, newPath: string): number {
    return attempt(() => renameSync(this.resolve(path), folder.resolve(newPath)))
  }

  /** Gives what is at `path` a second name. */
  linkTo(path: string, folder: HostFolder, newPath: string): number {
    return attempt(() => linkSync(this.resolve(path), folder.resolve(newPath)))
  }

  /** Makes a symbolic link; one that leads out of the folder can be made, but not followed. */
  symlink(target: string, path: string): number {
    return attempt(() => symlinkSync(target, this.resolve(path)))
  }

  /**
   * Where a path of the program leads, free of symbolic links but for one at its end that is not to be followed.
   * @throws an error of the system, as if from Node
   */
  private resolve(path: string, follows = false): string {
    if (path === '' || path.includes('\0')) throw systemError('EINVAL')
    if (isAbsolute(path)) throw systemError('EPERM')
    const joined = join(this.path, path)
    const name = basename(joined)
    const folder = joined === this.path ? this.path : realpathSync(dirname(joined))
    let target = joined === this.path ? joined : join(folder, name)
    if (follows) target = realpathIfThere(target)
    this.assertInside(target)
    return target
  }

  private assertInside(target: string): void {
    const way = relative(this.root, target)
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) throw systemError('EPERM')
  }

  private listEntries() {
    const here = statSync(this.path, { bigint: true }).ino
    const entries = readdirSync(this.path).flatMap((name) => {
      const stats = lstatSync(join(this.path, name), { bigint: true, throwIfNoEntry: false })
      return stats === undefined ? [] : [{ name, type: fileType(stats), ino: stats.ino }]
    })
    const dots = ['.', '..'].map((name) => ({ name, type: wasi.FILETYPE_DIRECTORY, ino: here }))
    return [...dots, ...entries]
  }
}

/** Where a symbolic link leads, also one to what is not there yet. */
function realpathIfThere(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const link = lstatSync(path, { throwIfNoEntry: false })
    // What a dangling link would create is nobody's to say.
    if (link?.isSymbolicLink()) throw error
    return path
  }
}

function openFlags(how: number, rights: bigint): number {
  const reads = (rights & BigInt(wasi.RIGHTS_FD_READ)) !== 0n
  const writes = (rights & BigInt(wasi.RIGHTS_FD_WRITE)) !== 0n
  let flags = writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY
  if ((how & wasi.OFLAGS_CREAT) !== 0) flags |= constants.O_CREAT
  if ((how & wasi.OFLAGS_EXCL) !== 0) flags |= constants.O_EXCL
  if ((how & wasi.OFLAGS_TRUNC) !== 0) flags |= constants.O_TRUNC
  return flags
}

function attempt(work: () => void): number {
  try {
    work()
    return wasi.ERRNO_SUCCESS
  } catch (error) {
    return errorNumber(error)
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
