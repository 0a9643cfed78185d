// Functions are not minified here.
export { aheadOfTimeOnly as foldInitialValues } from '../../ahead-of-time-only.js'
