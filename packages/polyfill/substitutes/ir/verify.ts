// The checks of every pass are for tests of the compiler.

/** Checks nothing. */
export function verifyFunction(): void {}
