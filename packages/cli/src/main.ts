#!/usr/bin/env node
// The `dewasm` program: the command line on the process's own streams.
import { runCommandLine } from './run-command-line.js'
import { tuneEngine } from './tune-engine.js'

tuneEngine()

// Failed writes are answered where they are made; unheard, the event would end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await runCommandLine(process.argv.slice(2), process)
