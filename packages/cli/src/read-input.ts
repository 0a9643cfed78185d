// Reads the module: a file or standard input, binary or text.
import { readFile } from 'node:fs/promises'
import { FileError } from './file-error.js'
import { parseTextFormat } from './parse-text-format.js'

/** The module's bytes, and what diagnostics call it. */
export interface Input {
  name: string
  bytes: Uint8Array
  /** The bytes were assembled from text, so byte offsets mean nothing to the user. */
  fromText: boolean
}

/**
 * `input` is a path or `-`. What does not start with the binary magic is taken for text when the name ends
 * in `.wat`, or, for standard input, when its first character other than white space opens a form or a comment.
 */
export async function readInput(input: string, stdin: AsyncIterable<Uint8Array>): Promise<Input> {
  const name = input === '-' ? '<stdin>' : input
  const bytes = input === '-' ? await readAll(stdin) : await readPath(input)
  const isText = !startsWithMagic(bytes) && (input === '-' ? looksLikeText(bytes) : /\.wat$/i.test(input))
  return { name, bytes: isText ? await parseTextFormat(bytes, name) : bytes, fromText: isText }
}

async function readPath(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw FileError.from(error, path, 'read')
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of stdin) chunks.push(chunk)
  } catch (error) {
    throw FileError.from(error, '<stdin>', 'read')
  }
  return Buffer.concat(chunks)
}

function startsWithMagic(bytes: Uint8Array): boolean {
  return bytes[0] === 0x00 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d
}

function looksLikeText(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
  return first === 0x28 || first === 0x3b // ( or ;
}
