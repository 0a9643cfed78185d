// Runs in Hermes, the engine of React Native, which has no WebAssembly and compiles nothing at run time.
import { instantiate } from './generated/crc32.js'

const { memory, input, crc32 } = instantiate().exports
const text = 'The quick brown fox jumps over the lazy dog'
const bytes = new Uint8Array(memory.buffer, input(), text.length)
for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
print((crc32(text.length) >>> 0).toString(16))
