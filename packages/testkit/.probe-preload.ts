import { createNamespace, installNamespace } from '@dewasm/polyfill'

if (process.env.WAY !== 'native') {
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  installNamespace(createNamespace({ optimize: Number(process.env.OPT ?? 2) as 2 }))
}
