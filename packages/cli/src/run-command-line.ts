// The command line from arguments to exit status. Each command is a file of its own; what needs libraries that others do
// without is loaded when it is asked for.
import { parseArguments } from './arguments.js'
import { compileCommand } from './compile-command.js'
import { completionScript } from './completion.js'
import { diffCommand } from './diff-command.js'
import { ExitStatus } from './exit-status.js'
import { explainError } from './explain-error.js'
import { inspectCommand } from './inspect-command.js'
import { Session, type Streams } from './session.js'
import { validateCommand } from './validate-command.js'

/** Runs the arguments behind the program's name; never throws. */
export async function runCommandLine(args: readonly string[], streams: Streams): Promise<ExitStatus> {
  const session = new Session(streams)
  try {
    const invocation = parseArguments(args, session.colors)
    switch (invocation.command) {
      case 'compile':
        return await compileCommand(invocation.options, session)
      case 'inspect':
        return await inspectCommand(invocation.options, session)
      case 'run': {
        const { runCommand } = await import('./run/run-command.js')
        return await runCommand(invocation.options, session)
      }
      case 'validate':
        return await validateCommand(invocation.options, session)
      case 'diff':
        return await diffCommand(invocation.options, session)
      case 'completion':
        await session.write(completionScript(invocation.options.shell))
        return ExitStatus.done
      case 'print':
        await session.write(invocation.text)
        return ExitStatus.done
    }
  } catch (error) {
    const { text, status } = explainError(error, undefined, session.errorColors)
    session.complain(text)
    return status
  }
}
