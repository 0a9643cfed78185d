import { expect, test } from 'vitest'
import { toCommonJs } from '../variants.mjs'

test('what wasm2js imports and exports becomes CommonJS, and its functions stay as they are', () => {
  const source = [
    "import * as env from 'env';",
    'function asmFunc(imports) {\n var twice = imports.env.twice;\n return { run: function (n) { return twice(n) + 1 } }\n}',
    'var retasmFunc = asmFunc({ "env": env });',
    'export var run = retasmFunc.run;',
    'export { run as again };',
  ].join('\n')
  const exports = {}
  new Function('exports', 'require', toCommonJs(source))(exports, () => ({ twice: (n) => n * 2 }))
  expect(exports.run(4)).toBe(9)
  expect(exports.again).toBe(exports.run)
})

test('a form that is not known is told, not run', () => {
  expect(() => toCommonJs('export default 1;')).toThrow('export default 1;')
})
