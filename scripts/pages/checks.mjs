// Counts checks and prints a line each, the last one `N passed, N failed`, as every check of the workspace does.

export function createChecks() {
  let passed = 0
  let failed = 0
  return {
    /** Runs a check; one that throws has failed. */
    check: async (name, work) => {
      try {
        await work()
        passed++
        console.log(`ok: ${name}`)
      } catch (error) {
        failed++
        console.log(`FAILED: ${name}\n    ${String(error.message).split('\n').slice(0, 4).join('\n    ')}`)
      }
    },
    finish: () => {
      console.log(`${passed} passed, ${failed} failed`)
      process.exitCode = failed > 0 ? 1 : 0
    },
  }
}
