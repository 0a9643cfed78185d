// Types are of use ahead of time only.
export { aheadOfTimeOnly as emitDeclarations } from '../ahead-of-time-only.js'
