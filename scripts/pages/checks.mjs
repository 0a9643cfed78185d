// Counts checks and prints a line each, the last one `N passed, N failed`, as every check of the workspace does.

export function createChecks() {
  let passed = 0
  let failed = 0

  /** Notes how a check ended; what is known of a failure stands below its line. */
  function report(name, ok, details = '') {
    if (ok) passed++
    else failed++
    console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`)
    if (!ok) console.log(details.replace(/^/gm, '    '))
  }

  return {
    report,
    /** Runs a check; one that throws has failed. What it answers, if anything, is remarked behind its name. */
    check: async (name, work) => {
      try {
        const remark = await work()
        report(typeof remark === 'string' ? `${name} (${remark})` : name, true)
      } catch (error) {
        report(name, false, String(error.message).split('\n').slice(0, 4).join('\n'))
      }
    },
    finish: () => {
      console.log(`${passed} passed, ${failed} failed`)
      process.exitCode = failed > 0 ? 1 : 0
    },
  }
}
