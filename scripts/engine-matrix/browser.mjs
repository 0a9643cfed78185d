// A browser without a window, which runs scripts one after the other in a page of a small server of ours, each in a frame
// of its own. Nothing drives the browser from outside.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMMAND_LINES = {
  chromium: (profile, url, { flags = [] }) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    ...flags,
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox(profile, url, { preferences = {} }) {
    const all = {
      'dom.max_script_run_time': 0,
      'dom.max_chrome_script_run_time': 0,
      'datareporting.policy.dataSubmissionEnabled': false,
      'browser.shell.checkDefaultBrowser': false,
      ...preferences,
    }
    const lines = Object.entries(all).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    )
    writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`)
    return ['--headless', '--no-remote', '--profile', profile, url]
  },
}

/** Without these there is no SharedArrayBuffer. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** The page, which lets a frame run what there is to run. */
const PAGE = '<!doctype html><title>matrix</title><script src="/page.js"></script>'
const PAGE_SCRIPT = `async function next() {
  const answer = await fetch('/next').catch(() => undefined)
  if (!answer || answer.status !== 200) return setTimeout(next, 100)
  const id = await answer.text()
  const frame = document.createElement('iframe')
  frame.src = '/frame/' + id
  const text = await new Promise((resolve) => {
    window.onmessage = (event) => resolve(event.data)
    document.body.append(frame)
  })
  frame.remove()
  await fetch('/result/' + id, { method: 'POST', body: text })
  next()
}
window.onload = next
`

/** Runs in the frame before the script: whatever there is of WebAssembly goes, and the page hears what comes out. */
const FRAME_SCRIPT = `delete self.WebAssembly
self.matrixReport = function (text) { parent.postMessage(text, '*') }
self.onerror = function (message) { parent.postMessage('ERROR ' + message, '*') }
self.onunhandledrejection = function (event) { parent.postMessage('ERROR ' + event.reason, '*') }
`

/**
 * Opens a browser.
 * @param settings `kind`, `flags` or `preferences` of the command line, and the `policy` that is sent with all there is
 */
export async function openBrowserPage(command, settings) {
  const jobs = new Map()
  const waiting = []
  let count = 0
  const pages = {
    '': ['text/html', () => PAGE],
    'page.js': ['text/javascript', () => PAGE_SCRIPT],
    'frame.js': ['text/javascript', () => FRAME_SCRIPT],
    frame: [
      'text/html',
      (id) => `<!doctype html><script src="/frame.js"></script><script src="/script/${id}"></script>`,
    ],
    script: ['text/javascript; charset=utf-8', (id) => jobs.get(id)?.text ?? ''],
  }
  const server = createServer((request, response) => {
    const [, kind, id] = request.url.split('/')
    const send = (status, type, text) => {
      const headers = { ...ISOLATION, 'Content-Type': type, 'Cache-Control': 'no-store' }
      if (settings.policy) headers['Content-Security-Policy'] = settings.policy
      response.writeHead(status, headers)
      response.end(text)
    }
    if (kind === 'next') {
      const next = waiting.shift()
      return send(next ? 200 : 204, 'text/plain', next)
    }
    if (kind !== 'result') {
      const [type, text] = pages[kind] ?? []
      return type ? send(200, type, text(id)) : send(404, 'text/plain', '')
    }
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      jobs.get(id)?.resolve(Buffer.concat(chunks).toString('utf8'))
      jobs.delete(id)
      send(200, 'text/plain', '')
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const profile = mkdtempSync(join(tmpdir(), 'dewasm-matrix-profile-'))
  const url = `http://127.0.0.1:${server.address().port}/`
  const child = spawn(command, COMMAND_LINES[settings.kind](profile, url, settings), {
    stdio: 'ignore',
    detached: true,
  })
  child.on('error', () => {})
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has gone by itself.
    }
  }
  process.on('exit', stop)
  return {
    async run(text, timeout) {
      const id = String(++count)
      let timer
      const answer = await new Promise((resolve) => {
        jobs.set(id, { text, resolve })
        waiting.push(id)
        timer = setTimeout(resolve, timeout, 'ERROR took too long')
      })
      clearTimeout(timer)
      if (answer.startsWith('RESULT ')) return answer.slice('RESULT '.length)
      throw new Error(answer.replace(/^ERROR /, '').slice(0, 300))
    },
    close() {
      process.off('exit', stop)
      stop()
      server.closeAllConnections()
      server.close()
      // What it still writes while it ends would be in the way.
      setTimeout(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }), 500)
    },
  }
}
