#!/usr/bin/env node
// The `dewasm` program: the command line on the process's own streams.
import { ExitStatus } from './exit-status.js'
import { runCommandLine } from './run-command-line.js'

// A reader that has seen enough (`dewasm app.wasm | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? ExitStatus.done : ExitStatus.badInput)
  })
}

process.exitCode = await runCommandLine(process.argv.slice(2), process)
