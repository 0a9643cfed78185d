// Nobody traces passes at run time.
export { aheadOfTimeOnly as printFunction } from '../ahead-of-time-only.js'
