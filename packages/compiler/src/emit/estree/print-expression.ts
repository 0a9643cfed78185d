/** Expressions outside of functions: printed like all others, but for programs that want less for it. */
export { printExpression } from './print-tree.js'
