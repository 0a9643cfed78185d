import { expect, test } from 'vitest'
import { readableName } from '../../src/report/readable-name.js'

test.each([
  ['main', 'main'],
  ['text::read(_IO_FILE*)', 'text::read(_IO_FILE*)'],
  ['std::__2::__next_prime(unsigned long)', 'std::__next_prime(unsigned long)'],
  ['void std::__2::sort<std::__2::pair<int, long>*, bool (*)(a, b)>(auto, auto)', 'std::sort<…>(auto, auto)'],
  ['unsigned int std::__2::h<x>(a)', 'std::h<x>(a)'],
  ['unsigned long long a::b(int)', 'a::b(int)'],
  ['auto std::__2::f[abi:nn190107]<int>(auto)', 'std::f<int>(auto)'],
  ['std::__2::pair<auto, bool> std::__2::g<x>(auto)', 'std::g<x>(auto)'],
  ['a::B::operator<(a::B const&) const', 'a::B::operator<(a::B const&) const'],
  ['a::B::operator()(int) const', 'a::B::operator()(int) const'],
  ['a::B::operator unsigned long() const', 'a::B::operator unsigned long() const'],
  ['vtable for a::B', 'vtable for a::B'],
  ['core::fmt::write', 'core::fmt::write'],
  ['internal/poll.(*FD).Read', 'internal/poll.(*FD).Read'],
  ['<never closed', '<never closed'],
  ['', ''],
])('%s', (name, expected) => {
  expect(readableName(name)).toBe(expected)
})

test('takes no more time than there are characters', () => {
  const deep = '<'.repeat(100_000)
  expect(readableName(deep)).toHaveLength(100_000)
  expect(readableName(`${deep}${'>'.repeat(100_000)}`)).toBe('<…>')
  expect(readableName(`${'a '.repeat(50_000)}::(`).length).toBeGreaterThan(0)
})
