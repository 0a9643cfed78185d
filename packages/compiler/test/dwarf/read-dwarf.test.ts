import { expect, test } from 'vitest'
import { joinPath } from '../../src/dwarf/paths.js'
import { readDwarf } from '../../src/dwarf/read-dwarf.js'
import { findDwarfSections } from '../../src/dwarf/sections.js'
import { decodeModule } from '../../src/wasm/decode/decode-module.js'
import { DEBUG_MODULES, type DebugModule, expectedRows, readDebugModule } from './debug-fixtures.js'

function dwarfOf(name: DebugModule) {
  const { customSections, code } = decodeModule(readDebugModule(name))
  return readDwarf(findDwarfSections(customSections)!, code.end - code.start)
}

test.each(DEBUG_MODULES)('every address is of the line that llvm-dwarfdump says: %s', (name) => {
  const { lines, fault } = dwarfOf(name)
  expect(fault).toBeUndefined()
  const rows = expectedRows(name)
  const found: unknown[] = []
  const expected: unknown[] = []
  rows.forEach(({ address, place }, i) => {
    const next = rows[i + 1]
    // Of rows with the same address the last counts; and of an end that is a beginning, too, the beginning.
    if (next?.address === address) return
    for (let at = address; at < (place === undefined ? address + 1 : next!.address); at++) {
      if (place === undefined && rows.some((row) => row.place !== undefined && row.address === at)) continue
      const row = lines.find(at)
      const { line, column, file } = place ?? { line: 0, column: 0, file: '' }
      expected.push([at, line, place && column, place && line > 0 && normal(file)])
      found.push([
        at,
        row < 0 ? 0 : lines.lineOf(row),
        place && lines.columnOf(row),
        place && line > 0 && lines.files[lines.fileOf(row)],
      ])
    }
  })
  expect(found.length).toBeGreaterThan(50)
  expect(found).toEqual(expected)
})

/** The dump has directories and names as they are written. */
function normal(path: string): string {
  return joinPath('', path)
}

test('functions have the names that their languages give them', () => {
  const names = (name: DebugModule) => [...dwarfOf(name).functionNames.values()].sort()
  const all = ['build', 'classify', 'factorial', 'mean', 'run', 'sum', 'twice']
  expect(names('statements.O0.v4')).toEqual(all)
  expect(names('statements.O0.v5')).toEqual(all)
  for (const version of ['v2', 'v3', 'v4', 'v5'] as const)
    expect(names(`statements.O2.${version}`)).toEqual(['build', 'factorial', 'mean', 'run'])
  expect(names('classes.O0')).toEqual(
    expect.arrayContaining([
      'areas',
      'shapes::Square::area',
      'shapes::Rectangle::area',
      'shapes::largest<int>',
    ]),
  )
  expect(names('shapes.O0')).toEqual(
    expect.arrayContaining(['shapes::areas', 'shapes::item', 'shapes::areas::{closure#0}']),
  )
})

test('what is damaged is read as far as it goes, and never fails or hangs', () => {
  let state = 1
  const random = (bound: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % bound
  }
  let faults = 0
  for (const name of ['statements.O0.v4', 'statements.O2.v5', 'classes.O0'] as const) {
    const { customSections, code } = decodeModule(readDebugModule(name))
    for (let round = 0; round < 200; round++) {
      const damaged = customSections.map((section) => {
        if (!section.name.startsWith('.debug') || section.bytes.length === 0) return section
        const bytes = section.bytes.slice(0, random(4) === 0 ? random(section.bytes.length) : undefined)
        for (let i = random(8); i > 0 && bytes.length > 0; i--) bytes[random(bytes.length)] = random(256)
        return { ...section, bytes }
      })
      const { lines, fault } = readDwarf(findDwarfSections(damaged)!, code.end - code.start)
      if (fault !== undefined) faults++
      for (let at = 0; at < code.end - code.start; at += 7) {
        const row = lines.find(at)
        if (row >= 0 && lines.lineOf(row) > 0) expect(lines.files[lines.fileOf(row)]).toBeTypeOf('string')
      }
    }
  }
  expect(faults).toBeGreaterThan(50)
})

test.each([
  ['/src', 'a.c', '/src/a.c'],
  ['/src/lib', '../a.c', '/src/a.c'],
  ['.', './a.c', 'a.c'],
  ['', '../a.c', '../a.c'],
  ['build', '../../a.c', '../a.c'],
  ['/', '../a.c', '/a.c'],
  ['C:\\src', 'lib\\a.c', 'C:/src/lib/a.c'],
  ['/src', '/usr//include/./a.h', '/usr/include/a.h'],
  ['/src', 'D:/a.c', 'D:/a.c'],
])('in %s, %s is %s', (directory, path, joined) => {
  expect(joinPath(directory, path)).toBe(joined)
})
