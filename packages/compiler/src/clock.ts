/** The time, for reports: engines without `performance` have at least `Date`. */

/** Milliseconds since some fixed moment. */
export const now: () => number = typeof performance === 'object' ? () => performance.now() : Date.now

/** A stopwatch: each call adds the time since the last one to a phase, or to none. */
export function startClock<Phase extends string>(timings: Record<Phase, number>): (phase?: Phase) => void {
  let last = now()
  return (phase) => {
    const time = now()
    if (phase !== undefined) timings[phase] += time - last
    last = time
  }
}
