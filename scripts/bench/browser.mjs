// A browser without a window as an engine: it opens a page of a small server of ours, which asks for scripts one after the
// other, runs each in a worker of its own and posts what it says. Nothing drives the browser from outside.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PAGE = `<!doctype html><title>benchmark</title><script>
async function next() {
  const answer = await fetch('/next')
  if (answer.status !== 200) return setTimeout(next, 200)
  const id = await answer.text()
  const worker = new Worker('/script/' + id)
  const text = await new Promise((resolve) => {
    worker.onmessage = (event) => resolve(event.data)
    worker.onerror = (event) => resolve('ERROR ' + event.message)
  })
  worker.terminate()
  await fetch('/result/' + id, { method: 'POST', body: text })
  next()
}
next()
</script>`

/** Stands before each script. The worker waits for the answer, so that what it used until then is known exactly. */
const CLOCK = `var benchmarkClock = function () {
  var request = new XMLHttpRequest()
  request.open('GET', '/clock', false)
  request.send()
  return Number(request.responseText)
}
if (!(benchmarkClock() >= 0)) benchmarkClock = undefined
`

/** Isolated from other pages, browsers tell the time more exactly. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
}

const commandLines = {
  chromium: (profile, url) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox: (profile, url) => {
    writeFileSync(
      join(profile, 'user.js'),
      'user_pref("privacy.reduceTimerPrecision", false);\nuser_pref("dom.max_script_run_time", 0);\nuser_pref("dom.max_chrome_script_run_time", 0);\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\nuser_pref("browser.shell.checkDefaultBrowser", false);\n',
    )
    return ['--headless', '--no-remote', '--profile', profile, url]
  },
}

/** Scripts wait here for the page, and their results for whoever gave them. */
function createQueue() {
  const waiting = []
  const pending = new Map()
  let count = 0
  return {
    add(script) {
      const id = String(++count)
      return new Promise((resolve) => {
        pending.set(id, { script, resolve })
        waiting.push(id)
      })
    },
    next: () => waiting.shift(),
    script: (id) => pending.get(id)?.script,
    finish(id, text) {
      pending.get(id)?.resolve(text)
      pending.delete(id)
    },
  }
}

/** A clock of the CPU time of the workers among the processes a browser consists of. */
function createClock(session) {
  let files = []
  const isWorker = (path) => /^(DedicatedWorker|DOM Worker)/.test(readFileSync(`${path}/comm`, 'utf8'))
  const find = () =>
    readdirSync('/proc')
      .filter((id) => /^\d+$/.test(id) && sessionOf(id) === session())
      .flatMap((id) => readdirSync(`/proc/${id}/task`).map((task) => `/proc/${id}/task/${task}`))
      .filter(isWorker)
      .map((path) => `${path}/schedstat`)
  return {
    forget: () => {
      files = []
    },
    /** Milliseconds; NaN where the system does not tell. */
    read() {
      try {
        if (files.length === 0) files = find()
        const times = files.map((file) => Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6)
        return times.length === 0 ? Number.NaN : Math.max(...times)
      } catch {
        files = []
        return Number.NaN
      }
    },
  }
}

function sessionOf(id) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[3])
  } catch {
    return -1
  }
}

function serve(queue, clock) {
  const server = createServer((request, response) => {
    const [, kind, id] = request.url.split('/')
    const send = (status, type, text) => {
      response.writeHead(status, { ...HEADERS, 'Content-Type': type })
      response.end(text)
    }
    if (kind === 'next') {
      const next = queue.next()
      return send(next ? 200 : 204, 'text/plain', next)
    }
    if (kind === 'clock') return send(200, 'text/plain', String(clock.read()))
    if (kind === 'script') {
      clock.forget()
      return send(200, 'text/javascript; charset=utf-8', CLOCK + queue.script(id))
    }
    if (kind !== 'result') return send(kind === '' ? 200 : 404, 'text/html', kind === '' ? PAGE : '')
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      queue.finish(id, Buffer.concat(chunks).toString('utf8'))
      send(200, 'text/plain', '')
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Opens a browser and answers it as an engine (see engines.mjs). */
export async function openBrowser(name, command, title) {
  const queue = createQueue()
  let browser
  const server = await serve(
    queue,
    createClock(() => browser.pid),
  )
  const profiles = []
  const url = `http://127.0.0.1:${server.address().port}/`
  const start = () => {
    const profile = mkdtempSync(join(tmpdir(), `dewasm-${name}-`))
    profiles.push(profile)
    browser = spawn(command, commandLines[name](profile, url), { stdio: 'ignore', detached: true })
    browser.on('error', () => {})
  }
  const stop = () => {
    try {
      process.kill(-browser.pid, 'SIGKILL')
    } catch {
      // It has gone by itself.
    }
  }
  start()
  process.on('exit', stop)
  const run = async (make, timeout) => {
    let timer
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, timeout, 'ERROR took too long')
    })
    const text = await Promise.race([queue.add(make({})), late])
    clearTimeout(timer)
    if (text.startsWith('RESULT ')) return JSON.parse(text.slice(7))
    if (text.endsWith('took too long')) {
      // The page waits for a worker that does not end: a new browser gets the next script.
      stop()
      start()
    }
    return { error: text.slice(6, 140) }
  }
  const close = () => {
    process.off('exit', stop)
    stop()
    server.closeAllConnections()
    server.close()
    // What it still writes while it ends would be in the way.
    setTimeout(() => {
      for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }, 500)
  }
  return { name, title, jit: true, native: true, run, close }
}
