import { expect, test } from 'vitest'
import { detectTune, type EngineFacts } from '../src/detect-tune.js'

const node = { versions: { v8: '11.3' }, execArgv: [] as string[], env: {} }

test.each<[string, EngineFacts, string]>([
  ['Hermes', { HermesInternal: {} }, 'hermes'],
  ['QuickJS', { navigator: { userAgent: 'quickjs-ng/0.11.0' } }, 'quickjs'],
  ['Safari', { WebAssembly: {}, navigator: { vendor: 'Apple Computer, Inc.' } }, 'jsc'],
  ['Safari in Lockdown Mode', { navigator: { vendor: 'Apple Computer, Inc.' } }, 'jsc-interpreter'],
  ['Bun', { WebAssembly: {}, process: { versions: { v8: '12.4', webkit: 'abc' } } }, 'jsc'],
  ['Node.js', { WebAssembly: {}, process: node }, 'jit'],
  ['Node.js without its WebAssembly', { process: node }, 'jit'],
  ['Node.js --jitless', { process: { ...node, execArgv: ['--jitless'] } }, 'jitless'],
  ['NODE_OPTIONS', { process: { ...node, env: { NODE_OPTIONS: '--no-warnings --jitless' } } }, 'jitless'],
  ['a browser', { WebAssembly: {}, navigator: { vendor: 'Google Inc.', userAgent: 'Mozilla/5.0' } }, 'jit'],
  ['a browser without JIT', { navigator: { vendor: '', userAgent: 'Mozilla/5.0' } }, 'interpreter'],
])('%s', (_, facts, tune) => {
  expect(detectTune(facts)).toBe(tune)
})
