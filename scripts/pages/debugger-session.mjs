// A debugger that knows a script's source map, through the DevTools protocol: it works as DevTools do.
import assert from 'node:assert/strict'
import { basename } from 'node:path'

export class DebuggerSession {
  constructor(session, consumer, map, scriptId) {
    this.session = session
    this.consumer = consumer
    this.map = map
    this.scriptId = scriptId
  }

  send(method, parameters) {
    return this.session.send(method, parameters)
  }

  async evaluate(expression) {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true })
    return result.value
  }

  /** Sets a breakpoint on a line as DevTools do: wherever something of the line begins. Answers what removes it. */
  async breakAt(file, line) {
    const source = this.map.sources.find((path) => basename(path) === file)
    const places = this.consumer.allGeneratedPositionsFor({ source, line, column: 0 })
    assert(places.length > 0, `${file}:${line} is nowhere in the output`)
    // Of places on one line the first is enough.
    const first = new Map(places.reverse().map((place) => [place.line, place]))
    const ids = new Set()
    for (const place of first.values()) {
      const location = { scriptId: this.scriptId, lineNumber: place.line - 1, columnNumber: place.column }
      try {
        ids.add((await this.send('Debugger.setBreakpoint', { location })).breakpointId)
      } catch (error) {
        // Two places of the source may have the next place to stop in common.
        if (!/already exists/.test(String(error))) throw error
      }
    }
    return async () => {
      for (const breakpointId of ids) await this.send('Debugger.removeBreakpoint', { breakpointId })
    }
  }

  /** Runs an expression, and goes on wherever the debugger stops; `onStop` is told where. */
  async runThrough(expression, onStop) {
    const paused = ({ callFrames }) => {
      onStop(this.placeOf(callFrames))
      void this.send('Debugger.resume')
    }
    this.session.on('Debugger.paused', paused)
    await this.evaluate(expression)
    this.session.off('Debugger.paused', paused)
  }

  /** `file:line` of the innermost frame that is of no source to be passed over. */
  placeOf(callFrames) {
    for (const { location } of callFrames) {
      if (location.scriptId !== this.scriptId) continue
      const { lineNumber, columnNumber } = location
      const { source, line } = this.consumer.originalPositionFor({
        line: lineNumber + 1,
        column: columnNumber,
      })
      if (source !== null && this.map.ignoreList.includes(this.map.sources.indexOf(source))) continue
      return source === null
        ? `unknown place ${lineNumber + 1}:${columnNumber}`
        : `${basename(source)}:${line}`
    }
    return 'nowhere'
  }
}
