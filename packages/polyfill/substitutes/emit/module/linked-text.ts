export {
  aheadOfTimeOnly as exportStatements,
  aheadOfTimeOnly as importStatements,
} from '../../ahead-of-time-only.js'
