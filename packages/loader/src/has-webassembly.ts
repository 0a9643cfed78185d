// For those that only ask for WebAssembly 1.0, and need no more than that.

import { MVP_PROBE } from './mvp-probe.js'
import { runProbe } from './run-probe.js'

/** Whether the engine runs WebAssembly: `supports()`. */
export function hasWebAssembly(): boolean {
  return runProbe(MVP_PROBE)
}
