// The package's module as JavaScript, found by its bytes whoever asks for it.
import { install, register } from '@dewasm/polyfill/precompiled'
import xxhash from './generated/xxhash.js'

register(xxhash)
install()
