/** Runs a built program in a Node of its own and answers what it reports. */
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

/** @param hasWebAssembly whether there is any when the program starts */
export async function runInNode(file: string, hasWebAssembly = true): Promise<unknown> {
  const program = `
    ${hasWebAssembly ? '' : 'delete globalThis.WebAssembly'}
    globalThis.window = globalThis
    globalThis.report = (text) => console.log(text)
    await import(${JSON.stringify(pathToFileURL(file).href)})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)))
  const status = await new Promise((resolve) => child.on('close', resolve))
  const text = chunks.join('')
  if (status !== 0) throw new Error(text)
  return JSON.parse(text)
}
