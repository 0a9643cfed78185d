/**
 * Sets V8 up for a process that compiles one module and ends. On the machine that compiles, a good part of the time
 * goes into V8's own optimising compiler, which by default inlines more than such a process lives to profit from and
 * optimises functions that are soon no longer needed; see "Compile speed" in docs/performance.md.
 */
import { setFlagsFromString } from 'node:v8'

/** For a V8 of some version, like 11.3.244.8; V8 complains about flags it does not know. */
export function engineFlags(version: string): string[] {
  const major = Number.parseInt(version, 10)
  // Optimising a function took so many bytes of bytecode run, later so many calls.
  if (major === 11) return ['--max-inlined-bytecode-size-cumulative=0', '--interrupt-budget=200000']
  if (major >= 13)
    return ['--max-inlined-bytecode-size-cumulative=0', '--invocation-count-for-turbofan=20000']
  return []
}

export function tuneEngine(): void {
  for (const flag of engineFlags(process.versions.v8)) setFlagsFromString(flag)
}
