import { expect, test } from 'vitest'
import { splitName } from '../../src/report/split-name.js'

test.each([
  ['main', ['main']],
  ['std::vec::Vec<T, a::B>::push', ['std', 'vec', 'Vec<T, a::B>', 'push']],
  ['core::fmt::write::h0123456789abcdef', ['core', 'fmt', 'write']],
  ['text::words(std::string const&)', ['text', 'words(std::string const&)']],
  ['std::__2::operator<(int, a::b)', ['std', '__2', 'operator<(int, a::b)']],
  [
    'statistics::Hash::operator()(std::string const&) const',
    ['statistics', 'Hash', 'operator()(std::string const&) const'],
  ],
  ['internal/poll.(*FD).Read', ['internal', 'poll', '(*FD)', 'Read']],
  ['github.com/evanw/esbuild/pkg/api.Build', ['github.com', 'evanw', 'esbuild', 'pkg', 'api', 'Build']],
  ['runtime.mallocgc', ['runtime', 'mallocgc']],
  ['~lib/rt/itcms/__new', ['~lib', 'rt', 'itcms', '__new']],
  ['_ZN4core3fmt5write17h0123456789abcdefE', ['core', 'fmt', 'write']],
  [
    '_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE',
    ['<&T as core::fmt::Display>', 'fmt'],
  ],
  ['_ZN4core', ['_ZN4core']],
  ['_ZNSt3__26vectorIiE4pushE', ['_ZNSt3__26vectorIiE4pushE']],
  ['_RNvNtCsc3oLyXaoucs_4core3fmt5write', ['core', 'fmt', 'write']],
  [
    '_RNvXs2_NtCse1u5VkGyUJP_4core3fmtNtB5_3AnyNtB5_7Display3fmt',
    ['core', 'fmt', '_RNvXs2_NtCse1u5VkGyUJP_4core3fmtNtB5_3AnyNtB5_7Display3fmt'],
  ],
  ['a<b->c::d', ['a<b->c::d']],
  ['', ['""']],
  ['::', ['::']],
  ['.hidden', ['.hidden']],
  ['a::b::c::d::e::f::g::h::i::j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h::i::j']],
])('%s', (name, parts) => {
  expect(splitName(name)).toEqual(parts)
})
