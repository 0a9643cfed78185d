// Does something once, and again whenever files change, one time after the other, until the process is ended.
import { watch } from 'chokidar'

/** Editors and linkers write in several steps. */
const SETTLED = 60

export function watchFiles(paths: readonly string[], work: () => Promise<void>): Promise<never> {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const again = () => {
    running = running.then(work)
  }
  const watcher = watch([...paths], { ignoreInitial: true })
  // What changes while the work is done for the first time is not to be missed.
  watcher.on('ready', again)
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(again, SETTLED)
  })
  return new Promise(() => {})
}
