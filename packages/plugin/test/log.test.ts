import { afterEach, expect, test, vi } from 'vitest'
import { Log } from '../src/log.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('sizes in the units of people', () => {
  const lines: string[] = []
  new Log((line) => lines.push(line)).compiled({
    file: '/elsewhere/x.wasm',
    input: 688_197,
    output: 3_790_000,
    compressed: 999,
    data: 70_000,
    milliseconds: undefined,
  })
  expect(lines).toEqual([
    'dewasm: /elsewhere/x.wasm 688.2 kB -> JavaScript 3.79 MB, gzip 999 B, data 70.0 kB (cached)',
  ])
})

test('nothing, if nothing is wanted', () => {
  const info = vi.spyOn(console, 'info').mockReturnValue()
  new Log(false).line('text')
  expect(new Log(false).startProgress('/x.wasm')).toBeUndefined()
  expect(info).not.toHaveBeenCalled()
  new Log().line('text')
  expect(info).toHaveBeenCalledWith('dewasm: text')
})

test('progress on a terminal, of what takes long', () => {
  vi.useFakeTimers()
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  const { isTTY } = process.stderr
  process.stderr.isTTY = true
  try {
    const log = new Log(() => {})
    const onProgress = log.startProgress('/x.wasm')!
    onProgress(1, 10)
    vi.advanceTimersByTime(600)
    onProgress(5, 10)
    onProgress(6, 10)
    log.endProgress()
    log.endProgress()
  } finally {
    process.stderr.isTTY = isTTY
  }
  expect(written).toEqual(['\r\x1b[Kdewasm: /x.wasm 50 %', '\r\x1b[K'])
})
