// Contents of data segments are taken from the bytes of modules.
export {
  aheadOfTimeOnly as InlineData,
  aheadOfTimeOnly as SeparateData,
} from '../../ahead-of-time-only.js'
