// Installs the polyfill where WebAssembly is missing or does not run: a policy may forbid it, and an engine may have it in
// name only.

import { hasWebAssembly } from '@dewasm/loader/has-webassembly'
import { WebAssembly } from './index.js'
import { installNamespace } from './install-namespace.js'

/** Whether something that is JavaScript has been put there before: this polyfill, or another one. */
function isReplaced(): boolean {
  const { WebAssembly: present } = globalThis as { WebAssembly?: { Module?: unknown } }
  return typeof present?.Module === 'function' && !/native code/.test(String(present.Module))
}

export function installWhereMissing(): void {
  if (!isReplaced() && !hasWebAssembly()) installNamespace(WebAssembly)
}
