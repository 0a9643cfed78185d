const worker = new Worker('worker.js')
worker.addEventListener('message', ({ data }) => {
  document.querySelector('output').textContent = data.toString(16)
})
worker.postMessage('The quick brown fox jumps over the lazy dog')
