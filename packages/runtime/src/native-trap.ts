// Traps of the engine's own instances, which JavaScript gets to see as errors like any other that it may make
// itself: only the engine tells them apart, so it is asked to catch them.

import { nativeNamespace } from './native.js'
import { sharedClass } from './realm.js'

/** Rethrows an error through a handler of the engine; whether that has caught it. */
type Catcher = (error: unknown) => boolean

/** The function that calls its import where `catch_all` protects it: of the standard, and as it was before. */
const PROTECTED_CALLS = [
  [0x02, 0x40, 0x1f, 0x40, 1, 2, 0, 0x10, 0, 0x0b, 0x0b, 0x0b],
  [0x06, 0x40, 0x10, 0, 0x19, 0x0b, 0x0b],
]

function makeCatcher(): Catcher {
  for (const call of PROTECTED_CALLS) {
    try {
      return instantiateCatcher(call)
    } catch {}
  }
  // Where the engine has no exceptions of its own, nor has its code any handlers: all is taken for a trap.
  return () => nativeNamespace() === undefined
}

/** Throws where the engine cannot compile that. */
function instantiateCatcher(call: number[]): Catcher {
  const { Module, Instance } = nativeNamespace()!
  // One function type without values, one import, one function, which is exported.
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 5, 1, 0, 0, 0, 0, 3, 2, 1, 0]
  bytes.push(7, 4, 1, 0, 0, 1, 10, call.length + 3, 1, call.length + 1, 0, ...call)
  let thrown: unknown
  const rethrow = () => {
    throw thrown
  }
  const { exports } = new Instance(new Module(new Uint8Array(bytes)), { '': { '': rethrow } })
  return (error) => {
    thrown = error
    try {
      exports['']!()
      return true
    } catch {
      return false
    } finally {
      thrown = undefined
    }
  }
}

/** Whether handlers of the engine catch `error`: they catch no traps. Where there is no engine, none is a trap. */
export function catchesNatively(error: unknown): boolean {
  return sharedClass('catcher', makeCatcher)(error)
}
