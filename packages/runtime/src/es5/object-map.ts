// `WeakMap` where there is none: what an object is mapped to is in a hidden property of its own. Objects that take no
// property are kept in a list, and live as long as the map.

interface Entry {
  readonly key: object
  value: unknown
}

class PropertyMap {
  declare private readonly property: string
  declare private readonly others: Entry[]

  constructor() {
    // Several copies of this code may make maps of the same objects.
    this.property = `__dewasm_${Math.random().toString(36).slice(2)}`
    this.others = []
  }

  private find(key: unknown): { value?: unknown } | undefined {
    if ((typeof key !== 'object' || key === null) && typeof key !== 'function') return undefined
    const own = Object.getOwnPropertyDescriptor(key, this.property)
    if (own !== undefined) return own
    for (const entry of this.others) if (entry.key === key) return entry
    return undefined
  }

  get(key: unknown): unknown {
    const entry = this.find(key)
    return entry === undefined ? undefined : entry.value
  }

  has(key: unknown): boolean {
    return this.find(key) !== undefined
  }

  set(key: object, value: unknown): this {
    try {
      Object.defineProperty(key, this.property, { value, configurable: true, writable: true })
    } catch {
      const entry = this.find(key)
      if (entry === undefined) this.others.push({ key, value })
      else entry.value = value
    }
    return this
  }
}

export const ObjectMap: WeakMapConstructor =
  typeof WeakMap === 'function' ? WeakMap : (PropertyMap as unknown as WeakMapConstructor)
