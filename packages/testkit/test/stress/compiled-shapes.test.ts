// Large and odd modules, compiled at a part of their full size: the output must load, run and be right.

import { expect, test } from 'vitest'
import { createAheadOfTimeEngine } from '../../src/engines/ahead-of-time-engine.js'
import { SHAPES } from '../../src/stress/shapes.js'

const cases = SHAPES.flatMap((shape) =>
  ([0, 2] as const).map((optimize) => [shape.name, optimize, shape] as const),
)

test.each(cases)('%s at -O%i', (_, optimize, shape) => {
  const engine = createAheadOfTimeEngine({ optimize })
  const size = Math.round(shape.full / 5)
  const { run } = engine.instantiate(engine.compile(shape.build(size)), {}) as {
    run(argument: number): number
  }
  for (const [argument, result] of shape.expected(size))
    expect(run(argument), `run(${argument})`).toBe(result)
})
