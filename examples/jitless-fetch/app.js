// A server, and a request to it by `fetch`, whose parser of HTTP is a WebAssembly module inside Node.
import { createServer } from 'node:http'

const server = createServer((request, response) => response.end(`hello from ${request.url}`))
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  try {
    const response = await fetch(`http://127.0.0.1:${port}/example`)
    console.log(response.status, await response.text())
  } finally {
    server.close()
  }
})
