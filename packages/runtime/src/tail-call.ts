// Tail calls in constant stack. A function that makes one leaves the arguments in the result registers, notes
// what is to be called, and returns; whoever called it from a place that is no tail call goes on from there.

import { type Code, sharedClass } from './realm.js'

/** Code that may end in a tail call has its own body here; called by its name, it finishes what that leaves to do. */
interface TailCallingCode extends Code {
  tail?: Code
}

/** Calls a function of one type with arguments from the result registers: flattened argument k from register k. */
type ArgumentPasser = (code: Code) => unknown

/** The tail call that is due, whichever module is to make it. */
interface DueCall {
  pass: ArgumentPasser | undefined
  code: Code | undefined
}

const dueCall: DueCall = /* @__PURE__ */ sharedClass('dueCall', () => ({ pass: undefined, code: undefined }))

/** Notes that `code` is to be called in place of the caller, which returns at once. */
export function tailCall(pass: ArgumentPasser, code: TailCallingCode): void {
  dueCall.pass = pass
  dueCall.code = code.tail ?? code
}

/** Makes the tail calls that are due, if any; returns what the last one returns, or `result`. */
export function finishTailCalls(result: unknown): unknown {
  for (let pass = dueCall.pass; pass !== undefined; pass = dueCall.pass) {
    dueCall.pass = undefined
    result = pass(dueCall.code as Code)
  }
  return result
}
