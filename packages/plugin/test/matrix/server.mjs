// Serves built programs, takes their reports, and remembers what was asked for.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.data': 'application/octet-stream',
}

/** How long a page may take to report, in milliseconds. */
const PATIENCE = 30_000

/**
 * The page a browser opens: it shows the pages that are to be looked at, one after the other, each by itself.
 */
const CONDUCTOR = `<!doctype html><title>conductor</title><body><script>
async function next() {
  const answer = await fetch('/next')
  if (answer.status === 200) {
    document.querySelector('iframe')?.remove()
    const frame = document.createElement('iframe')
    frame.src = await answer.text()
    document.body.append(frame)
  }
  setTimeout(next, 50)
}
next()
</script></body>`

/** @param {string} root programs are served below `/apps/` from here */
export async function startServer(root) {
  const waiting = []
  const reports = new Map()
  let served = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const send = (status, type, body) => {
      // Pages of development servers report from elsewhere.
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' })
      response.end(body)
    }
    if (pathname === '/') return send(200, TYPES['.html'], CONDUCTOR)
    if (pathname === '/next') {
      const url = waiting.shift()
      return send(url === undefined ? 204 : 200, 'text/plain', url)
    }
    if (pathname.startsWith('/report/')) {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      reports.get(pathname)?.(Buffer.concat(chunks).toString('utf8'))
      return send(200, 'text/plain', '')
    }
    if (!pathname.startsWith('/apps/')) return send(404, 'text/plain', '')
    const file = join(root, normalize(decodeURIComponent(pathname.slice(5))))
    try {
      const body = await readFile(file)
      served.push({ path: pathname, body })
      send(200, TYPES[extname(file)] ?? 'application/octet-stream', body)
    } catch {
      served.push({ path: pathname, body: undefined })
      send(404, 'text/plain', '')
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  let count = 0

  return {
    origin,
    /**
     * Has the browser open a page. `url` may be relative. Answers what takes the next report of it.
     * @returns {{ nextReport(): Promise<unknown> }}
     */
    open(url) {
      served = []
      const path = `/report/${++count}`
      const texts = []
      let wake = () => {}
      reports.set(path, (text) => {
        texts.push(text)
        wake()
      })
      const page = new URL(url, origin)
      page.searchParams.set('report', origin + path)
      waiting.push(page.href)
      return {
        async nextReport() {
          const end = Date.now() + PATIENCE
          while (texts.length === 0) {
            if (Date.now() > end) throw new Error('no report')
            await new Promise((resolve) => {
              wake = resolve
              setTimeout(resolve, 1000)
            })
          }
          return JSON.parse(texts.shift())
        },
      }
    },
    /** What was asked for since a page was opened; `body` is undefined for what there is not. */
    served: () => served,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
