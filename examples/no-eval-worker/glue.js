// As glue is: it fetches its module and instantiates it while it streams. Nothing here knows of dewasm.
export async function createChecksum() {
  const { instance } = await WebAssembly.instantiateStreaming(fetch('crc32.wasm'))
  const { memory, input, crc32 } = instance.exports
  return (text) => {
    const { written } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, input(), 65536))
    return crc32(written) >>> 0
  }
}
