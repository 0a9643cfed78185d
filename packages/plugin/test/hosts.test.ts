// Every bundler builds the same program, which is run in Node with and without WebAssembly.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { expectedAnswer } from './matrix/expected.mjs'
import { buildWith, hosts } from './matrix/hosts.mjs'
import { runInNode } from './support/run-in-node.js'

const entry = fileURLToPath(new URL('../../../fixtures/bundlers/src/main.js', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'dewasm-hosts-'))
const cache = join(directory, 'cache')
afterAll(() => rmSync(directory, { recursive: true }))

// What Farm makes for browsers runs nowhere else; the matrix in browsers has it.
const names = Object.keys(hosts).filter((name) => name !== 'farm')

describe.each(names)('%s', (host) => {
  test('mode js, with maps', async () => {
    const outdir = join(directory, host, 'js')
    await buildWith(host, { entry, outdir, options: { mode: 'js', cache, log: false }, sourcemap: true })
    expect(await runInNode(join(outdir, 'main.js'))).toEqual(expectedAnswer('js'))
    const map = JSON.parse(readFileSync(join(outdir, 'main.js.map'), 'utf8'))
    const listing = map.sources.findIndex((name: string) => name.endsWith('math.wasm.instance/math.wat'))
    expect(map.sourcesContent[listing]).toContain('i32.add')
  })

  test('mode fallback, with data in files', async () => {
    const outdir = join(directory, host, 'fallback')
    await buildWith(host, { entry, outdir, options: { mode: 'fallback', cache, log: false, dataLimit: 0 } })
    expect(readdirSync(outdir).filter((name) => name.endsWith('.data'))).toHaveLength(2)
    expect(await runInNode(join(outdir, 'main.js'))).toEqual(expectedAnswer('wasm'))
    expect(await runInNode(join(outdir, 'main.js'), false)).toEqual(expectedAnswer('js'))
  })

  test('on a server, where nothing is fetched', async () => {
    const outdir = join(directory, host, 'server')
    const options = { mode: 'fallback', cache, log: false, dataLimit: 0 } as const
    await buildWith(host, { entry, outdir, options, server: true })
    expect(await runInNode(join(outdir, 'main.js'))).toMatchObject({ tier: 'wasm' })
    expect(await runInNode(join(outdir, 'main.js'), false)).toMatchObject({ tier: 'js' })
  })
})
