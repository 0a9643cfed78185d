// A file that cannot be read or written: the machine's or the user's matter, not a fault of the module.

/** Says which file and why, in words; `code` goes into the diagnostic. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly file: string
  readonly code: string

  constructor(file: string, code: string, message: string) {
    super(message)
    this.file = file
    this.code = code
  }

  /** Makes one from what Node throws; anything that is not a system error is thrown on. */
  static from(error: unknown, file: string, action: 'read' | 'write'): FileError {
    const code = (error as NodeJS.ErrnoException | null)?.code
    if (!(error instanceof Error) || code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error
    const words = reasons[code] ?? error.message
    return new FileError(
      file,
      action === 'read' ? 'cannot-read' : 'cannot-write',
      `cannot ${action}: ${words}`,
    )
  }
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EEXIST: 'a file is in the way',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'part of the path is not a directory',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large',
  ERR_FS_FILE_TOO_LARGE: 'the file is too large',
  EMFILE: 'too many open files',
}
