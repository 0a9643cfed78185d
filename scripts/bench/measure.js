// Runs variants of one program in turns and prints what each took. It stands behind the variants in the script that
// an engine is given, so it uses nothing that the oldest of them lacks: no modules, no classes.
// `benchmark` holds { name, size, expected, rounds, budget, repeats, variants: [{ name, make }] }. With `repeats`, the only variant
// runs that often and nothing is timed: whoever started the engine looks at what time the process took.
;((benchmark) => {
  const inWorker = typeof postMessage === 'function' && typeof WorkerGlobalScope === 'function'
  const report = inWorker
    ? (text) => postMessage(text)
    : typeof print === 'function'
      ? print
      : (text) => console.log(text)

  // CPU time where an engine tells it: other programs on the machine disturb that least.
  const cpuTime = () => {
    const used = process.cpuUsage()
    return (used.user + used.system) / 1000
  }
  const now =
    typeof benchmarkClock === 'function'
      ? benchmarkClock
      : typeof process === 'object' && typeof process.cpuUsage === 'function'
        ? cpuTime
        : typeof preciseTime === 'function'
          ? () => preciseTime() * 1000
          : typeof performance === 'object' && typeof performance.now === 'function'
            ? () => performance.now()
            : () => Date.now()

  const describe = (error) => {
    const message = String(error?.message || error)
    return error?.name && message.indexOf(error.name) < 0 ? `${error.name}: ${message}` : message
  }

  function attempt(variant, action) {
    try {
      const start = now()
      const answer = action()
      variant.elapsed = now() - start
      return answer
    } catch (error) {
      variant.error = describe(error)
    }
  }

  function runOnce(variant) {
    const answer = attempt(variant, variant.run)
    if (variant.error) return
    variant.spent += variant.elapsed
    if (String(answer) !== benchmark.expected) variant.error = `answers ${answer}, not ${benchmark.expected}`
  }

  function prepare(variant) {
    const run = attempt(variant, variant.make)
    if (variant.error) return
    variant.start = variant.elapsed
    variant.run = () => run(benchmark.size)
    runOnce(variant)
    variant.first = variant.elapsed
    // What takes very long needs neither warming nor exactness.
    variant.enough = variant.first > benchmark.budget / 3 ? 1 : 3
    if (variant.first > benchmark.budget) variant.samples.push(variant.first)
  }

  function measure(variant, counted) {
    if (variant.error || (variant.spent > benchmark.budget && variant.samples.length >= variant.enough))
      return
    runOnce(variant)
    if (variant.error) return
    if (counted || variant.elapsed > benchmark.budget / 6) variant.samples.push(variant.elapsed)
  }

  const variants = benchmark.variants
  for (let i = 0; i < variants.length; i++) {
    variants[i].samples = []
    variants[i].spent = 0
    prepare(variants[i])
  }
  if (benchmark.repeats) {
    for (let i = 1; i < benchmark.repeats && !variants[0].error; i++) runOnce(variants[0])
  } else {
    // Rounds are not counted until an engine has had time to optimise what it runs, which it does on threads that may
    // have to wait for a free processor.
    const start = Date.now()
    let warming = 2
    for (let round = 0; round < benchmark.rounds + warming; round++) {
      if (round === warming && round < 12 && Date.now() - start < benchmark.budget) warming++
      for (let i = 0; i < variants.length; i++)
        measure(variants[(i + round) % variants.length], round >= warming)
    }
  }

  const results = variants.map((variant) => ({
    name: variant.name,
    error: variant.error,
    start: variant.start,
    first: variant.first,
    samples: variant.samples,
  }))
  report(`RESULT ${JSON.stringify({ name: benchmark.name, variants: results })}`)
})(benchmark)
