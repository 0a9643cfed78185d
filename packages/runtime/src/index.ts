// What outputs, the polyfill and bundles import by name. Outputs that carry their runtime with them hold copies
// of the same declarations (`@dewasm/runtime/source`).

export * from './convert.js'
export * from './errors.js'
export * from './function.js'
export * from './global.js'
export * from './interface.js'
export * from './link.js'
export * from './memory.js'
export * from './realm.js'
export * from './segment.js'
export * from './shared-global.js'
export * from './table.js'
