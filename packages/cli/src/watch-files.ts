// Does something again whenever files change, one time after the other, until the process is ended.
import { watch } from 'chokidar'

/** Editors and linkers write in several steps. */
const SETTLED = 60

export function watchFiles(paths: readonly string[], work: () => Promise<void>): Promise<never> {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const watcher = watch([...paths], { ignoreInitial: true })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(work)
    }, SETTLED)
  })
  return new Promise(() => {})
}
