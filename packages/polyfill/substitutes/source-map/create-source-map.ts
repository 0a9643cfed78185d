// Nobody reads what is compiled at run time.
export { aheadOfTimeOnly as createSourceMap } from '../ahead-of-time-only.js'
