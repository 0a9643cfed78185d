// WebAssembly text -> binary.
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'

export async function assemble(text: string): Promise<Uint8Array> {
  return await parse(text)
}
