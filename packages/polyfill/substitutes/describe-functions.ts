// Details of reports are asked for ahead of time only.
export { aheadOfTimeOnly as describeFunctions } from './ahead-of-time-only.js'
