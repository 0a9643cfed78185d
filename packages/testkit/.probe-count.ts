import { generateProgram } from './src/random/generate-program.js'
import { PROFILES } from './src/random/profile.js'
import { encodeProgram } from './src/random/encode-program.js'
import { runProgram } from './src/random/run-program.js'
import { createNativeEngine } from './src/engines/native-engine.js'
const native = createNativeEngine()
let simd = 0, total = 0, stores = 0, lines = new Map<string, number>()
for (let seed = 1; seed <= 300; seed++) {
  const { program, calls } = generateProgram(seed, PROFILES.simd)
  const visit = (n: any) => { total++; if (/^(v128|[if]\d+x)/.test(n.op)) simd++; if (/^v128.store/.test(n.op)) stores++; n.args.forEach(visit); n.block?.body.forEach(visit); n.block?.otherwise?.forEach(visit) }
  program.functions.forEach((f) => f.body.forEach(visit))
  for (const l of runProgram(native, encodeProgram(program), program, calls, seed)) { const k = l.replace(/^f\d+\(.*\) ?[=:] ?(trap: .*|.*)$/, (_, r) => 'call ' + (/^trap|threw|exhaust/.test(r) ? r.slice(0, 60) : 'returned')).replace(/[:(=].*/, ''); lines.set(k, (lines.get(k) ?? 0) + 1) }
}
console.log({ simd, total, stores }, [...lines].sort((a, b) => b[1] - a[1]).slice(0, 14))
