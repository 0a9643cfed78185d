import { expect, test } from 'vitest'
import { formatFeatures } from '../src/format-features.js'

test('columns line up, and what no version has is marked', () => {
  const since = { Chrome: '57', Firefox: '52', Safari: '11', 'Node.js': '8.0' }
  const later = { Chrome: '133', Firefox: '134', Safari: undefined, 'Node.js': '24.0' }
  const text = formatFeatures({
    features: [
      { feature: 'mvp', since },
      { feature: 'memory64', since: later },
    ],
    since: later,
  })
  expect(text).toBe(
    [
      'feature              Chrome  Firefox  Safari  Node.js',
      'mvp                  57      52       11      8.0',
      'memory64             133     134      -       24.0',
      'runs natively since  133     134      -       24.0',
      '',
    ].join('\n'),
  )
})
