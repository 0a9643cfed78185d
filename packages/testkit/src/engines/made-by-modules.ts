// Memories, tables and globals for a host that has no constructors of them: what modules export that have nothing else.

import { ModuleBuilder } from '../module-builder.js'
import type { TypeName } from '../type-name.js'
import type { Exports } from '../web-assembly.js'
import type { Engine } from './engine.js'

interface Limits {
  initial: number | bigint
  maximum?: number | bigint
  shared?: boolean
  address?: 'i32' | 'i64'
}

export function madeByModules(
  instantiate: (bytes: Uint8Array) => Exports,
): Pick<Engine, 'Memory' | 'Table' | 'Global'> {
  const make = (define: (builder: ModuleBuilder) => unknown): unknown => {
    const builder = new ModuleBuilder()
    define(builder)
    return instantiate(builder.build()).made
  }
  const limitsOf = ({ initial, maximum, shared, address }: Limits) => ({
    min: Number(initial),
    ...(maximum === undefined ? {} : { max: Number(maximum) }),
    ...(shared === undefined ? {} : { shared }),
    ...(address === undefined ? {} : { address }),
  })
  // Functions that answer an object can be called by `new`.
  const constructors = {
    Memory: function Memory(limits: Limits) {
      return make((builder) => builder.export('made', 'memory', builder.memory(limitsOf(limits))))
    },
    Table: function Table({ element, ...limits }: Limits & { element: string }) {
      const type = (element === 'anyfunc' ? 'funcref' : element) as TypeName
      return make((builder) => builder.export('made', 'table', builder.table(type, limitsOf(limits))))
    },
    Global: function Global({ value, mutable }: { value: TypeName; mutable?: boolean }, content: unknown) {
      return make((builder) => {
        const index = builder.global(value, mutable === true, (code) =>
          code.op(`${value}.const` as never, content as never),
        )
        builder.export('made', 'global', index)
      })
    },
  }
  return constructors as unknown as Pick<Engine, 'Memory' | 'Table' | 'Global'>
}
