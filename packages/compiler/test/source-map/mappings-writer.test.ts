import { expect, test } from 'vitest'
import { MappingsWriter } from '../../src/source-map/mappings-writer.js'

test('each number is the difference to the one before, generated columns to those of the line', () => {
  const writer = new MappingsWriter()
  writer.add(0, 0, 16, 1)
  writer.add(4, 0, 17, 0, 0)
  writer.endLine()
  writer.endLine()
  writer.add(2, 1, 0, 3)
  writer.endLine()
  expect(writer.finish()).toBe('AAgBC,IACDA;;ECjBG;')
})

test('what comes from the same place as the one before is left out, but not the first of a line', () => {
  const writer = new MappingsWriter()
  writer.add(0, 0, 1, 2)
  writer.add(5, 0, 1, 2)
  writer.add(6, 0, 1, 2, 0)
  writer.endLine()
  writer.add(0, 0, 1, 2)
  expect(writer.finish()).toBe('AACE,MAAAA;AAAA')
})

test('of many lines nothing is lost', () => {
  const writer = new MappingsWriter()
  for (let line = 0; line < 50_000; line++) {
    writer.add(line % 7, 0, line, 0)
    writer.endLine()
  }
  const lines = writer.finish().split(';')
  expect(lines).toHaveLength(50_001)
  expect(new Set(lines.slice(8, -1)).size).toBe(7)
})
