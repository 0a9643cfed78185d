/** WebAssembly text -> binary, for tests that are easiest to read as text. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools'

export async function assemble(text: string): Promise<Uint8Array> {
  return await parse(text)
}
