// One printer is enough.
export { printCompactExpression as printExpression } from '../../../../compiler/src/emit/minify/print-compact.js'
