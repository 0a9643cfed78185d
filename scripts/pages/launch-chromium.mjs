// Chromium of the system, with and without WebAssembly.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

export const hasChromium = executablePath !== undefined

/** Without `native` it has no WebAssembly: nor a JIT, for Chromium takes away both or none. */
export function launchChromium({ native }) {
  const flags = native ? [] : ['--js-flags=--jitless']
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] })
}
