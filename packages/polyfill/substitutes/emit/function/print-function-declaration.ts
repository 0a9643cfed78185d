// One printer is enough, and the smaller one makes less text to parse.
export { printCompactFunction as printFunctionDeclaration } from '../../../../compiler/src/emit/minify/print-compact.js'
