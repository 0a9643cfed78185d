export { aheadOfTimeOnly as ShortNames } from '../../ahead-of-time-only.js'
