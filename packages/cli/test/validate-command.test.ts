import { expect, test } from 'vitest'
import { add, hello } from './support/modules.js'
import { run } from './support/run-in-process.js'
import { temporaryFolder } from './support/temporary-folder.js'

const { at, file } = temporaryFolder()

test('says of each module whether it is one', async () => {
  const [a, b] = [file('a.wasm', add), file('b.wasm', hello)]
  expect(await run(['validate', a, b])).toEqual({ status: 0, out: `${a}: valid\n${b}: valid\n`, err: '' })
  expect(await run(['validate', '-q', a, b])).toEqual({ status: 0, out: '', err: '' })
})

test('goes on behind one that is none', async () => {
  const [bad, good] = [file('a.wasm', add.subarray(0, -3)), file('b.wasm', add)]
  const { status, out, err } = await run(['validate', bad, at('none.wasm'), good])
  expect({ status, out }).toEqual({ status: 1, out: `${good}: valid\n` })
  expect(err).toMatch(
    /a\.wasm:0x[0-9a-f]+: error\[[\w-]+\]: .*\n {2}in section code\n {2}the file may have been cut/,
  )
  expect(err).toContain('none.wasm: error[cannot-read]: cannot read: no such file or directory')
})

test('takes text, and features away', async () => {
  const text = file('in.wat', '(module (func (result i32) (i32.extend8_s (i32.const 1))))')
  expect((await run(['validate', text])).status).toBe(0)
  const { status, err } = await run(['validate', text, '--features', 'mvp'])
  expect(status).toBe(1)
  expect(err).toContain("error[feature-disabled]: feature disabled: i32.extend8_s needs 'sign-extension'")
})
