/**
 * What an engine needs to run a module natively, together with the modules it imports from: the objects of a module that
 * runs as JavaScript are none that a native one can import, whereas the other way round they are.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { listFeatures, listInterface } from '@dewasm/compiler'

/** All but those that every engine has which has WebAssembly at all. */
export function listRequiredFeatures(file: string, bytes: Uint8Array): string[] {
  const features = new Set<string>()
  const seen = new Set([file])
  const pending = [{ file, bytes }]
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    for (const { feature } of listFeatures(item.bytes).features) features.add(feature)
    for (const imported of importedFiles(item.file, item.bytes)) {
      if (seen.has(imported)) continue
      seen.add(imported)
      try {
        pending.push({ file: imported, bytes: readFileSync(imported) })
      } catch {
        // The bundler finds it elsewhere, or says that it is not there.
      }
    }
  }
  features.delete('mvp')
  return [...features].sort()
}

/** Modules named by paths; what packages hold is theirs. */
function importedFiles(file: string, bytes: Uint8Array): string[] {
  return listInterface(bytes)
    .imports.filter(({ module }) => /^\.\.?\/.*\.wasm$/.test(module))
    .map(({ module }) => resolve(dirname(file), module))
}
