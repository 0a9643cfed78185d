export { aheadOfTimeOnly as createDataText } from '../../ahead-of-time-only.js'
