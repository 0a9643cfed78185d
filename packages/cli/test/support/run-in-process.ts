// The command line on streams that are kept, as on a terminal without colour.
import { Readable, Writable } from 'node:stream'
import { runCommandLine } from '../../src/run-command-line.js'

export interface Surroundings {
  stdin?: Uint8Array
  env?: NodeJS.ProcessEnv
  /** The current folder, in which a config file is looked for. */
  folder?: string
}

export async function run(args: readonly string[], stdin?: Uint8Array) {
  return runIn({ stdin }, args)
}

export async function runIn({ stdin, env, folder }: Surroundings, args: readonly string[]) {
  let out = ''
  let err = ''
  const stdout = new Writable({
    write(chunk, _, done) {
      out += chunk
      done()
    },
  })
  const stderr = {
    isTTY: true,
    write(text: string) {
      err += text
    },
  }
  const status = await runCommandLine(args, {
    stdin: Readable.from([stdin ?? Buffer.alloc(0)]),
    stdout,
    stderr,
    env: env ?? { NO_COLOR: '1' },
    ...(folder === undefined ? {} : { cwd: () => folder }),
  })
  return { status, out, err }
}
