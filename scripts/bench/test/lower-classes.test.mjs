import { expect, test } from 'vitest'
import { lowerClasses } from '../lower-classes.mjs'

const source = `const Counter = make(() => {
  class Counter2 {
    constructor(start) {
      this.value = start;
    }
    add(by) {
      if (by) {
        this.value += by;
      }
      return this;
    }
    get double() {
      return this.value * 2;
    }
  }
  return Counter2;
});
return new Counter(3).add(4).double;
`

test('a class becomes a function with methods and accessors that does the same', () => {
  const lowered = lowerClasses(source)
  expect(lowered).not.toMatch(/class /)
  const run = (text) => new Function('make', text)((build) => build())
  expect(run(lowered)).toBe(14)
  expect(run(source)).toBe(14)
})
