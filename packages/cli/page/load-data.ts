// What the page was written with: compressed text in script elements that no browser runs.
import { blockId, type CodeBlock, DATA_ID, type PageData } from '../src/report/page-data.js'

export function loadData(): Promise<PageData> {
  return unpack(DATA_ID)
}

const blocks = new Map<number, Promise<CodeBlock>>()

/** The WebAssembly and the JavaScript of a function, unpacked when they are first looked at. */
export async function loadCode([block, position]: readonly [number, number]): Promise<CodeBlock[number]> {
  let loaded = blocks.get(block)
  if (loaded === undefined) {
    loaded = unpack<CodeBlock>(blockId(block))
    blocks.set(block, loaded)
  }
  return (await loaded)[position]!
}

async function unpack<Value>(id: string): Promise<Value> {
  const binary = atob(document.getElementById(id)!.textContent!)
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(text).text())
}
