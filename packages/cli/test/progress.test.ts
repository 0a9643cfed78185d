// Progress keeps quiet for half a second, and always where nobody watches.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Progress } from '../src/progress.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

function terminal(isTTY = true) {
  const stream = {
    isTTY,
    text: '',
    write(text: string) {
      stream.text += text
    },
  }
  return stream
}

test('says nothing in the first half second', () => {
  const stream = terminal()
  const progress = new Progress(stream, true)
  vi.advanceTimersByTime(499)
  progress.update(1, 10)
  progress.clear()
  expect(stream.text).toBe('')
})

test('then rewrites one line, ten times a second at most, and wipes it', () => {
  const stream = terminal()
  const progress = new Progress(stream, true)
  vi.advanceTimersByTime(500)
  progress.update(1, 8)
  progress.update(2, 8)
  vi.advanceTimersByTime(100)
  progress.update(6, 8)
  progress.clear()
  progress.clear()
  expect(stream.text).toBe(
    '\r\u001b[Kcompiling 12% (1 of 8 functions)\r\u001b[Kcompiling 75% (6 of 8 functions)\r\u001b[K',
  )
})

test.each([
  ['a stream that is no terminal', terminal(false), true],
  ['--quiet', terminal(), false],
])('%s stays clean', (_, stream, enabled) => {
  const progress = new Progress(stream, enabled)
  vi.advanceTimersByTime(5000)
  progress.update(1, 2)
  progress.clear()
  expect(stream.text).toBe('')
})

test('what comes after functions is told at once, but not in the first half second', () => {
  const stream = terminal()
  const progress = new Progress(stream, true)
  progress.tell('early')
  vi.advanceTimersByTime(500)
  progress.update(8, 8)
  progress.tell('measuring')
  progress.clear()
  expect(stream.text).toBe('\r\u001b[Kcompiling 100% (8 of 8 functions)\r\u001b[Kmeasuring\r\u001b[K')
})

test('a module without functions is done', () => {
  const stream = terminal()
  const progress = new Progress(stream, true)
  vi.advanceTimersByTime(600)
  progress.update(0, 0)
  expect(stream.text).toContain('100% (0 of 0 functions)')
})
