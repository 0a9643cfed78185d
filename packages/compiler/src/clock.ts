/** The time, for reports: engines without `performance` have at least `Date`. */

/** Milliseconds since some fixed moment. */
export const now: () => number = typeof performance === 'object' ? () => performance.now() : Date.now
