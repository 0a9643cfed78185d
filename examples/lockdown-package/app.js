// Hashes text with a package that knows nothing but WebAssembly. Where that does not run, as in Lockdown Mode, the
// package gets a WebAssembly that has its module ready as JavaScript; elsewhere none of this is downloaded.
import { supports } from '@dewasm/loader'

if (!supports('mvp')) await import('./fallback.js')

// Asks for WebAssembly while it is imported or used, and so comes after that.
const { default: createHasher } = await import('xxhash-wasm')
const { h64ToString } = await createHasher()

const input = document.querySelector('input')
const output = document.querySelector('output')
const show = () => {
  output.textContent = h64ToString(input.value)
}
input.addEventListener('input', show)
show()
