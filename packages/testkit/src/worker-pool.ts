// Runs tasks in child processes: a crash, a hang or a full stack in one task ends that task alone. The tool's own
// script is its worker: it is started again with `WORKER_FLAG` and the worker's arguments.

import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'

const WORKER_FLAG = '--as-worker'

export interface Task<Input> {
  /** Arguments the process must have been started with: tasks with other ones get another process. */
  arguments: readonly string[]
  input: Input
}

export interface PoolOptions {
  processes?: number
  /** Milliseconds a task may take. */
  timeout: number
  /** Flags for Node itself. */
  nodeFlags?: readonly string[]
  /** Path of the Node that tasks run on; by default this one. */
  node?: string
}

/** What became of a task: its output, or why there is none. */
export type TaskResult<Output> = { output: Output } | { died: string }

/** In a worker process: its arguments. Otherwise undefined. */
export function workerArguments(): string[] | undefined {
  const position = process.argv.indexOf(WORKER_FLAG)
  return position < 0 ? undefined : process.argv.slice(position + 1)
}

/** Makes this process a worker that answers every task it is sent. */
export function serveTasks<Input, Output>(run: (input: Input) => Output | Promise<Output>): void {
  process.on('message', async (input: Input) => {
    process.send!(await run(input))
  })
}

/** Runs all tasks and answers their results in the order of the tasks. */
export async function runTasks<OneTask extends Task<unknown>, Output>(
  tasks: readonly OneTask[],
  { processes = availableParallelism(), timeout, nodeFlags = [], node = process.execPath }: PoolOptions,
  onResult: (task: OneTask, result: TaskResult<Output>) => void = () => {},
): Promise<TaskResult<Output>[]> {
  const results: TaskResult<Output>[] = []
  let next = 0
  const lane = async () => {
    let worker: Worker | undefined
    while (next < tasks.length) {
      const index = next++
      const task = tasks[index]!
      if (worker === undefined || !worker.serves(task)) {
        worker?.stop()
        worker = new Worker(task.arguments, nodeFlags, node)
      }
      const result = await worker.run<Output>(task.input, timeout)
      if ('died' in result) {
        worker.stop()
        worker = undefined
      }
      results[index] = result
      onResult(task, result)
    }
    worker?.stop()
  }
  await Promise.all(Array.from({ length: Math.min(processes, tasks.length) }, lane))
  return results
}

class Worker {
  private readonly child: ChildProcess
  private readonly key: string

  constructor(args: readonly string[], nodeFlags: readonly string[], node: string) {
    this.key = args.join('\0')
    this.child = fork(process.argv[1]!, [WORKER_FLAG, ...args], {
      execPath: node,
      execArgv: [...nodeFlags],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
  }

  serves(task: Task<unknown>): boolean {
    return this.key === task.arguments.join('\0')
  }

  run<Output>(input: unknown, timeout: number): Promise<TaskResult<Output>> {
    return new Promise((resolve) => {
      const { child } = this
      const finish = (result: TaskResult<Output>) => {
        clearTimeout(timer)
        child.off('message', onMessage).off('exit', onExit).off('error', onError)
        resolve(result)
      }
      const onMessage = (output: unknown) => finish({ output: output as Output })
      const onExit = (status: number | null, signal: string | null) =>
        finish({ died: `the process ended with ${signal ?? `status ${status}`}` })
      const onError = (error: Error) => finish({ died: error.message })
      const timer = setTimeout(() => finish({ died: `no answer after ${timeout / 1000} s` }), timeout)
      child.on('message', onMessage).on('exit', onExit).on('error', onError)
      child.send(input as object)
    })
  }

  stop(): void {
    this.child.kill('SIGKILL')
  }
}
