// Scripts by which shells complete commands, options and their values, made from the table of options.
import { FEATURE_SETS, FEATURES } from '@dewasm/compiler'
import { createProgram } from './arguments.js'
import {
  COMPILE_OPTIONS,
  DIFF_OPTIONS,
  INSPECT_OPTIONS,
  type OptionRow,
  RUN_OPTIONS,
  VALIDATE_OPTIONS,
} from './option-table.js'
import { SHELLS, type Shell } from './shells.js'

interface CompletedCommand {
  readonly name: string
  readonly description: string
  readonly options: readonly CompletedOption[]
  /** Its arguments are these words; else they are files. */
  readonly words?: readonly string[]
}

interface CompletedOption {
  /** Without dashes. */
  readonly short: string | undefined
  readonly long: string | undefined
  readonly description: string
  /** Undefined: it takes no value. */
  readonly value: 'file' | 'folder' | 'other' | readonly string[] | undefined
  /** Values are a comma separated list. */
  readonly isList: boolean
}

const OPTIONS: Readonly<Record<string, readonly OptionRow[]>> = {
  inspect: INSPECT_OPTIONS,
  run: RUN_OPTIONS,
  validate: VALIDATE_OPTIONS,
  diff: DIFF_OPTIONS,
}

const HELP: CompletedOption = {
  short: 'h',
  long: 'help',
  description: 'print this help',
  value: undefined,
  isList: false,
}
const VERSION: CompletedOption = { ...HELP, short: 'V', long: 'version', description: 'print the version' }

/** Options of `dewasm INPUT`. */
const MAIN = [...COMPILE_OPTIONS.map(completedOption), VERSION, HELP]

const COMMANDS: readonly CompletedCommand[] = createProgram(() => {}).commands.map((command) => {
  const name = command.name()
  return {
    name,
    description: command.description(),
    options: [...(OPTIONS[name] ?? []).map(completedOption), HELP],
    words: name === 'completion' ? SHELLS : undefined,
  }
})

function completedOption({ flags, description, choices, completes, key }: OptionRow): CompletedOption {
  const isFeatures = key === 'features'
  const values = isFeatures ? [...new Set([...Object.keys(FEATURE_SETS), ...FEATURES])] : choices
  return {
    short: /(?:^|\s)-(\w)\b/.exec(flags)?.[1],
    long: /--([\w-]+)/.exec(flags)?.[1],
    description,
    value: flags.includes('<') ? (values ?? completes ?? 'other') : undefined,
    isList: isFeatures,
  }
}

export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell]()
}

// bash

function bash(): string {
  const names = COMMANDS.map(({ name }) => name)
  const cases = [{ name: '', options: MAIN }, ...COMMANDS].flatMap(({ name, options }) =>
    options.flatMap((option) => bashValues(name, option)),
  )
  const optionWords = [{ name: '', options: MAIN }, ...COMMANDS].map(
    ({ name, options }) => `    '${name}') words='${options.flatMap(bashFlags).join(' ')}' ;;`,
  )
  return `# Completion of dewasm for bash: eval "$(dewasm completion bash)"
_dewasm() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' first=yes word words
  # A value behind = is a word of its own.
  [[ $current == = ]] && current=''
  [[ $previous == = ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join('|')}) [[ $first ]] && command=$word; first='' ;;
      -*) ;;
      *) first='' ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${cases.join('\n')}
  esac
  case $command in
${optionWords.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  if [[ $command == completion ]]; then
    COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$current"))
    return
  fi
  [[ $first ]] && COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$current"))
  COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _dewasm dewasm
`
}

function bashFlags(option: CompletedOption): string[] {
  const { short, long, value } = option
  // -O takes its value without a space.
  if (long === undefined && typeof value === 'object') return value.map((item) => `-${short}${item}`)
  return [...(long === undefined ? [] : [`--${long}`]), ...(short === undefined ? [] : [`-${short}`])]
}

function bashValues(command: string, { short, long, value, isList }: CompletedOption): string[] {
  if (value === undefined) return []
  const flags = [short && `-${short}`, long && `--${long}`].filter(
    (flag) => flag !== undefined && flag !== '',
  )
  const pattern = flags.map((flag) => `'${command} ${flag}'`).join('|')
  if (typeof value === 'object') {
    const words = value.join(' ')
    // Of a list only the last item is completed; what is before it stands in front of each answer.
    const [prefix, current] = isList
      ? ['-P "${current%"${current##*,}"}" ', '"${current##*,}"']
      : ['', '"$current"']
    return [`    ${pattern}) COMPREPLY=($(compgen ${prefix}-W '${words}' -- ${current})); return ;;`]
  }
  const action = { file: '-f', folder: '-d', other: undefined }[value]
  return [
    action === undefined
      ? `    ${pattern}) return ;;`
      : `    ${pattern}) COMPREPLY=($(compgen ${action} -- "$current")); return ;;`,
  ]
}

// zsh

function zsh(): string {
  const commands = COMMANDS.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`)
  const cases = COMMANDS.map(({ name, options, words }) => {
    const rest = words === undefined ? "'*:file:_files'" : `'1:word:(${words.join(' ')})'`
    return `    ${name})\n      shift words; (( CURRENT-- ))\n      _arguments -s ${zshOptions(options)} ${rest} ;;`
  })
  return `#compdef dewasm
# Completion of dewasm for zsh: source <(dewasm completion zsh), or as _dewasm in a folder of fpath
_dewasm_first() {
  local -a commands=(
${commands.join('\n')}
  )
  _describe -t commands command commands
  _files
}
_dewasm() {
  case $words[2] in
${cases.join('\n')}
    *)
      _arguments -s ${zshOptions(MAIN)} '1:input:_dewasm_first' ;;
  esac
}
# Loaded by fpath, this is the body of the function itself.
if [[ $funcstack[1] == _dewasm ]]; then _dewasm "$@"; else compdef _dewasm dewasm; fi
`
}

function zshOptions(options: readonly CompletedOption[]): string {
  return options.flatMap(zshOption).join(' ')
}

function zshOption({ short, long, description, value, isList }: CompletedOption): string[] {
  const text = description.replace(/[\\[\]:]/g, '\\$&')
  const what =
    value === undefined
      ? ''
      : typeof value === 'object'
        ? isList
          ? `:list:_values -s , feature ${value.join(' ')}`
          : `:value:(${value.join(' ')})`
        : { file: ':file:_files', folder: ':folder:_files -/', other: ':value:' }[value]
  const specs: string[] = []
  if (short !== undefined) specs.push(`-${short}${value === undefined ? '' : '+'}[${text}]${what}`)
  if (long !== undefined) specs.push(`--${long}${value === undefined ? '' : '='}[${text}]${what}`)
  return specs.map(quote)
}

// fish

function fish(): string {
  const names = COMMANDS.map(({ name }) => name).join(' ')
  const isMain = `not __fish_seen_subcommand_from ${names}`
  const lines = [
    '# Completion of dewasm for fish: dewasm completion fish | source',
    ...COMMANDS.map(
      ({ name, description }) =>
        `complete -c dewasm -n __fish_use_subcommand -a ${name} -d ${fishQuote(description)}`,
    ),
    ...MAIN.map((option) => fishOption(isMain, option)),
  ]
  for (const { name, options, words } of COMMANDS) {
    const condition = `__fish_seen_subcommand_from ${name}`
    if (words !== undefined) lines.push(`complete -c dewasm -n '${condition}' -f -a '${words.join(' ')}'`)
    lines.push(...options.map((option) => fishOption(condition, option)))
  }
  return `${lines.join('\n')}\n`
}

function fishOption(condition: string, { short, long, description, value, isList }: CompletedOption): string {
  const names = [short && `-s ${short}`, long && `-l ${long}`].filter(Boolean).join(' ')
  let values = ''
  if (typeof value === 'object') {
    values = isList ? ` -x -a '(__fish_append , ${value.join(' ')})'` : ` -x -a '${value.join(' ')}'`
  } else if (value !== undefined) {
    values = { file: ' -r -F', folder: ` -x -a '(__fish_complete_directories)'`, other: ' -x' }[value]
  }
  return `complete -c dewasm -n '${condition}' ${names}${values} -d ${fishQuote(description)}`
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`
}
