// The host module `spectest` that the official scripts import (print functions, globals, a table and a memory).

import type { Engine } from '../engines/engine.js'

export function createSpectest({ Memory, Table, Global }: Engine): Record<string, unknown> {
  const ignore = () => {}
  return {
    print: ignore,
    print_i32: ignore,
    print_i64: ignore,
    print_f32: ignore,
    print_f64: ignore,
    print_i32_f32: ignore,
    print_f64_f64: ignore,
    global_i32: new Global({ value: 'i32' }, 666),
    global_i64: new Global({ value: 'i64' }, 666n),
    global_f32: new Global({ value: 'f32' }, 666.6),
    global_f64: new Global({ value: 'f64' }, 666.6),
    table: new Table({ element: 'anyfunc', initial: 10, maximum: 20 }),
    memory: new Memory({ initial: 1, maximum: 2 }),
    ...orNothing(() => ({ shared_memory: new Memory({ initial: 1, maximum: 2, shared: true }) })),
    ...orNothing(() => ({
      table64: new Table({ element: 'anyfunc', initial: 10n, maximum: 20n, address: 'i64' }),
    })),
  }
}

/** What only the scripts of some proposals import, and an engine need not have. */
function orNothing(create: () => Record<string, unknown>): Record<string, unknown> {
  try {
    return create()
  } catch {
    return {}
  }
}
