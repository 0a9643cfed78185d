import { expect, test } from 'vitest'
import { compile } from '../src/compile.js'
import { declareModule } from '../src/declare-module.js'
import { assemble } from './support/assemble.js'

test.each(['esm', 'factory'] as const)('declares what compile does, linking %s', async (linking) => {
  const bytes = await assemble(`(module (import "./env.js" "log" (func (param i64)))
    (memory (export "memory") 1) (data (i32.const 0) "text")
    (func (export "add") (param i32 f64) (result i64) unreachable))`)
  const { dts } = compile(bytes, { linking, dts: true })
  expect(declareModule(bytes, { linking })).toBe(dts)
  expect(dts).toContain('bigint')
})
