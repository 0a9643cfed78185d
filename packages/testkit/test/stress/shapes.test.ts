import { expect, test } from 'vitest'
import { createNativeEngine } from '../../src/engines/native-engine.js'
import { SHAPES } from '../../src/stress/shapes.js'

const native = createNativeEngine()

test.each(SHAPES.map((shape) => [shape.name, shape] as const))(
  '%s: native gives the expected answers',
  (_, shape) => {
    const size = Math.round(shape.full / 50)
    const { run } = native.instantiate(native.compile(shape.build(size)), {}) as {
      run(argument: number): number
    }
    for (const [argument, result] of shape.expected(size)) expect(run(argument)).toBe(result)
  },
)

test('the largest bodies are as large as their names say', () => {
  const large = SHAPES.find(({ name }) => name === 'large-body')!
  expect(large.build(large.full).length).toBeGreaterThanOrEqual(1_000_000)
})
