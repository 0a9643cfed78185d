// The shells themselves say what they make of the scripts, where they are installed.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { completionScript } from '../src/completion.js'
import { COMPILE_OPTIONS, RUN_OPTIONS } from '../src/option-table.js'
import { SHELLS, type Shell } from '../src/shells.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { file } = temporaryFolder()

const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0

/** What a shell offers for the last of the words. */
function complete(shell: Shell, words: readonly string[]): string[] {
  const script = completionScript(shell)
  const program = {
    bash: `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
      _dewasm; printf '%s\\n' "\${COMPREPLY[@]}"`,
    fish: `${script}\ncomplete -C '${words.join(' ')}'`,
    zsh: '',
  }[shell]
  const { stdout, stderr } = spawnSync(shell, ['-c', program], { encoding: 'utf8', cwd: '/' })
  expect(stderr).toBe('')
  return stdout
    .split('\n')
    .map((line) => line.split('\t')[0]!)
    .filter((line) => line !== '')
}

test.each(SHELLS)('%s knows every option', (shell) => {
  const script = completionScript(shell)
  for (const { flags } of [...COMPILE_OPTIONS, ...RUN_OPTIONS]) {
    const name = /--([\w-]+)/.exec(flags)?.[1]
    if (name !== undefined) expect(script).toContain(shell === 'fish' ? `-l ${name}` : `--${name}`)
  }
})

function expectReadable(shell: (typeof SHELLS)[number]): void {
  const { status, stderr } = spawnSync(shell, ['-n', file(`dewasm.${shell}`, completionScript(shell))])
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' })
}

test.runIf(isInstalled('bash'))('bash can read the script', () => expectReadable('bash'))
test.runIf(isInstalled('zsh'))('zsh can read the script', () => expectReadable('zsh'))
test.runIf(isInstalled('fish'))('fish can read the script', () => expectReadable('fish'))

const cases: [string[], string[]][] = [
  [['dewasm', 'in'], ['inspect']],
  [['dewasm', '--for'], ['--format']],
  [['dewasm', '--format', 'c'], ['cjs']],
  [
    ['dewasm', 'a.wasm', '--tune', 'j'],
    ['jit', 'jitless', 'jsc', 'jsc-interpreter'],
  ],
  [['dewasm', 'a.wasm', '--features', 'mvp,cust'], ['mvp,custom-page-sizes']],
  [['dewasm', 'run', '--inv'], ['--invoke']],
  [['dewasm', 'completion', 'f'], ['fish']],
]

test.runIf(isInstalled('bash'))('bash completes', () => {
  for (const [words, expected] of cases) expect(complete('bash', words).sort()).toEqual(expected)
  // A value behind = is a word of its own.
  expect(complete('bash', ['dewasm', '--format', '=', 'u'])).toEqual(['umd'])
  expect(complete('bash', ['dewasm', '-O'])).toEqual(['-O0', '-O1', '-O2', '-O3', '-Os'])
})

test.runIf(isInstalled('fish'))('fish completes', () => {
  for (const [words, expected] of cases) expect(complete('fish', words).sort()).toEqual(expected)
})
