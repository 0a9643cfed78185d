// Draws with native WebAssembly where the engine runs it, else with the same module as JavaScript. The browser
// downloads one of the two.
import { load } from '@dewasm/loader'

const { tier, exports } = await load({
  wasm: new URL('./mandelbrot.wasm', import.meta.url),
  js: () => import('./mandelbrot.js'),
  features: [],
  imports: {},
})

const canvas = document.querySelector('canvas')
const start = performance.now()
const address = exports.draw(-0.6, 0, 0.005)
const milliseconds = performance.now() - start

const size = canvas.width * canvas.height * 4
const pixels = new Uint8ClampedArray(exports.memory.buffer, address, size)
canvas.getContext('2d').putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0)

const how = tier === 'wasm' ? 'native WebAssembly' : 'recompiled JavaScript'
document.querySelector('output').textContent = `Drawn by ${how} in ${milliseconds.toFixed(0)} ms.`
