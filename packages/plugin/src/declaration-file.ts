/** `x.d.wasm.ts` beside `x.wasm`: what TypeScript reads with `allowArbitraryExtensions`. */
import { readFileSync } from 'node:fs'
import { declareModule } from '@dewasm/compiler'
import { writeWhole } from './cache.js'
import type { CompileSettings } from './options.js'

/** Writes the file unless it is as it should be, so that who watches it is not woken for nothing. */
export function writeDeclarationFile(file: string, bytes: Uint8Array, settings: CompileSettings): void {
  const path = file.replace(/\.wasm$/, '.d.wasm.ts')
  const text = declareModule(bytes, { ...settings, linking: 'esm' })
  if (textOf(path) !== text) writeWhole(path, text)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
