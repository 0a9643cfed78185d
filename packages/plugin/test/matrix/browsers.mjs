// Starts real browsers without a window and without anything that drives them from outside.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMMANDS = {
  chromium: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
}

const PREFERENCES = {
  'datareporting.policy.dataSubmissionEnabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'app.update.enabled': false,
}

// Chromium has no WebAssembly where V8 may not make machine code, as it may not in a locked-down browser.
const ARGUMENTS = {
  chromium: (profile, hasWebAssembly) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    ...(hasWebAssembly ? [] : ['--js-flags=--jitless']),
    `--user-data-dir=${profile}`,
  ],
  firefox: (profile, hasWebAssembly) => {
    const preferences = { ...PREFERENCES, 'javascript.options.wasm': hasWebAssembly }
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    )
    writeFileSync(join(profile, 'user.js'), lines.join(''))
    return ['--headless', '--no-remote', '--profile', profile]
  },
}

/** The browsers that are installed, by name. */
export function installedBrowsers() {
  return Object.keys(COMMANDS).filter((name) => COMMANDS[name].some(existsSync))
}

/** Opens a page in a browser that has WebAssembly or has not; answers what ends it. */
export function startBrowser(name, url, hasWebAssembly) {
  const profile = mkdtempSync(join(tmpdir(), `dewasm-${name}-`))
  const command = COMMANDS[name].find(existsSync)
  const child = spawn(command, [...ARGUMENTS[name](profile, hasWebAssembly), url], {
    stdio: 'ignore',
    detached: true,
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const stop = () => {
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has gone by itself.
    }
  }
  process.on('exit', stop)
  return async () => {
    process.off('exit', stop)
    stop()
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
