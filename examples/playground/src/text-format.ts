// WebAssembly text to a module, by WABT. Its own module is recompiled like any other, so this works where there is no
// WebAssembly; it is loaded when it is first needed.
import createWabt from 'wabt'

/** What the page takes of WABT for text: all it knows. It knows no garbage collection. */
const FEATURES = {
  exceptions: true,
  threads: true,
  function_references: true,
  tail_call: true,
  memory64: true,
  multi_memory: true,
  extended_const: true,
  relaxed_simd: true,
}

type Wabt = Awaited<ReturnType<typeof createWabt>>
let wabt: Promise<Wabt> | undefined

/**
 * The module that `text` is.
 * @throws Error with line and column for text that is malformed or invalid
 */
export async function parseText(text: string): Promise<Uint8Array> {
  wabt ??= loadWabt()
  const module = (await wabt).parseWat('module.wat', text, FEATURES)
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer)
  } finally {
    module.destroy()
  }
}

async function loadWabt(): Promise<Wabt> {
  // Made by the build, beside this file.
  const path = './wabt.js'
  const { instantiate } = await import(path)
  const create = createWabt as unknown as (options: object) => Promise<Wabt>
  return await create({
    instantiateWasm: (imports: object, done: (instance: object) => void) => done(instantiate(imports)),
  })
}
