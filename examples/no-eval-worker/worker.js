// The worker: gives the glue a WebAssembly that generates no code.
import { install, register } from '@dewasm/polyfill/precompiled'
import crc32 from './generated/crc32.js'
import { createChecksum } from './glue.js'

register(crc32)
install()

const checksum = createChecksum()
addEventListener('message', async ({ data }) => postMessage((await checksum)(data)))
