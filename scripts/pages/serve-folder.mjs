// A server of static files for pages under test.
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

/**
 * Serves a folder on a free port of this machine.
 * @param {Record<string, string>} headers sent with every answer
 * @returns {Promise<{ address: string, requests: string[], close: () => void }>} `requests`: paths asked for so far
 */
export async function serveFolder(folder, headers = {}) {
  const requests = []
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://page')
    requests.push(pathname)
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname)
    if (!existsSync(file)) return response.writeHead(404).end()
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'Content-Type': type, ...headers }).end(readFileSync(file))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return { address: `http://127.0.0.1:${server.address().port}/`, requests, close: () => server.close() }
}
