// The engines a benchmark runs on: how each is found and started on a script, and whether it compiles to machine code.
import { spawnSync } from 'node:child_process'

/** Runs a script by a command and answers what it printed as results. */
function runCommand(command, args, script, timeout) {
  const result = spawnSync(command, [...args, script], {
    encoding: 'utf8',
    timeout,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = (result.stdout ?? '').split('\n').filter((line) => line.startsWith('RESULT '))
  if (lines.length > 0) return JSON.parse(lines[0].slice(7))
  const complaint = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim()
  return { error: result.error?.code === 'ETIMEDOUT' ? 'took too long' : lastLineOf(complaint) }
}

const lastLineOf = (text) =>
  text
    .split('\n')
    .filter((line) => /error|exception/i.test(line))[0]
    ?.slice(0, 200) ?? 'no answer'

const shell = (name, command, args, { jit, native }) => ({
  name,
  jit,
  native,
  run: (script, timeout) => runCommand(command, args, script, timeout),
})

const engines = {
  node20: () => shell('node20', process.execPath, [], { jit: true, native: true }),
  jitless: () => shell('jitless', process.execPath, ['--jitless'], { jit: false, native: false }),
}

export const engineNames = Object.keys(engines)

export function findEngine(name) {
  return engines[name]?.()
}
