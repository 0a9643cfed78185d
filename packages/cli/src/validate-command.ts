// `dewasm validate INPUT...`: says of each module whether it is one, and what is wrong if it is not.
import { validate } from '@dewasm/compiler'
import type { ValidateArguments } from './arguments.js'
import { ExitStatus } from './exit-status.js'
import { explainError } from './explain-error.js'
import { type Input, readInput } from './read-input.js'
import type { Session } from './session.js'

/** The worst status of all inputs. */
export async function validateCommand(
  { inputs, features, quiet }: ValidateArguments,
  session: Session,
): Promise<ExitStatus> {
  let worst: ExitStatus = ExitStatus.done
  for (const path of inputs) {
    let input: Input | undefined
    try {
      input = await readInput(path, session.stdin)
      validate(input.bytes, { features })
      if (!quiet) await session.write(`${input.name}: ${session.colors.green('valid')}\n`)
    } catch (error) {
      const { text, status } = explainError(error, input, session.errorColors)
      session.complain(text)
      worst = Math.max(worst, status)
    }
  }
  return worst
}
