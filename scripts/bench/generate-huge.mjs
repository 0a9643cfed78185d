// Writes the C of kernels that hold one huge function each: more than 60 KB of V8's bytecode, where engines give
// up optimising. What they hold differs: many cases of which few are hot, or one long straight body that is all hot.

/** Numbers that are always the same. */
function sequence(seed) {
  return (below) => {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return (seed >>> 0) % below
  }
}

const VARIABLES = 12
const variable = (random) => `v[${random(VARIABLES)}]`

function statement(random, variables) {
  const [a, b, c] = [variables(random), variables(random), variables(random)]
  switch (random(8)) {
    case 0:
      return `${a} += ${b} * ${1 + random(1000)};`
    case 1:
      return `${a} ^= ${b} >> ${1 + random(30)};`
    case 2:
      return `${a} = ${b} - ${c};`
    case 3:
      return `if (${b} < ${c}) ${a} += ${random(5000)}; else ${a} ^= ${c};`
    case 4:
      return `${a} = (i32)rotate_left(${b}, ${1 + random(30)}) + ${c};`
    case 5:
      return `memory[${b} & 1023] += ${a};`
    case 6:
      return `${a} += memory[(${b} + ${random(1000)}) & 1023];`
    default:
      return `${a} = ${b} * ${c} + ${random(100000)};`
  }
}

/** A loop over a switch of 320 cases, as interpreters of large languages have: a tenth of them runs often. */
export function hugeSwitch() {
  const random = sequence(12345)
  const lines = [
    '#include "kernel.h"',
    'static i32 memory[1024];',
    'static u16 program[4096];',
    'static NOINLINE i32 execute(i32 steps) {',
    ...[
      '  i32 v[12];',
      '  for (i32 i = 0; i < 12; i++) v[i] = i * 77 + 1;',
      '  for (i32 pc = 0; steps-- > 0;) {',
    ],
    '    switch (program[pc++ & 4095]) {',
  ]
  for (let index = 0; index < 320; index++) {
    const body = []
    for (let count = index % 10 === 0 ? 4 : 24; count > 0; count--) body.push(statement(random, variable))
    lines.push(`      case ${index}: ${body.join(' ')} break;`)
  }
  lines.push(
    '      default: __builtin_unreachable();',
    ...[
      '    }',
      '  }',
      '  i32 sum = 0;',
      '  for (i32 i = 0; i < 12; i++) sum = sum * 31 + v[i];',
      '  return sum;',
      '}',
    ],
    'RUN i32 run(i32 steps) {',
    '  seed = 171;',
    '  for (i32 i = 0; i < 1024; i++) memory[i] = next_random();',
    '  for (i32 i = 0; i < 4096; i++) {',
    '    u32 r = next_random();',
    '    program[i] = (r & 127) ? (r >> 8) % 32 * 10 : (r >> 8) % 320;',
    '  }',
    ...['  return execute(steps);', '}', ''],
  )
  return lines.join('\n')
}

/** A loop whose body is some thousand statements long, every one of which runs each time. */
export function hugeStraight() {
  const random = sequence(54321)
  const body = []
  for (let index = 0; index < 2600; index++) body.push(`    ${statement(random, variable)}`)
  return [
    '#include "kernel.h"',
    'static i32 memory[1024];',
    'RUN i32 run(i32 rounds) {',
    ...['  i32 v[12];', '  seed = 181;', '  for (i32 i = 0; i < 1024; i++) memory[i] = next_random();'],
    '  for (i32 i = 0; i < 12; i++) v[i] = i * 91 + 5;',
    '  while (rounds-- > 0) {',
    ...body,
    ...[
      '  }',
      '  i32 sum = 0;',
      '  for (i32 i = 0; i < 12; i++) sum = sum * 31 + v[i];',
      '  return sum;',
      '}',
      '',
    ],
  ].join('\n')
}
