// Does what was recorded (see recording.ts), and reports what came out otherwise. It stands
// behind the programs in the script that an engine is given, so it uses nothing that the oldest of them lacks.
// `matrix` holds { i64, programs: [{ name, modules: [function that answers an output], operations }] }.
;(function (matrix) {
  var isWorker = typeof postMessage === 'function' && typeof WorkerGlobalScope === 'function'
  function report(text) {
    if (typeof matrixReport === 'function') matrixReport(text)
    else if (isWorker) postMessage(text)
    else if (typeof print === 'function') print(text)
    else console.log(text)
  }

  var view = new DataView(new ArrayBuffer(8))
  var hosts = {}

  function hostReference(identity) {
    var key = '$' + identity
    if (!hosts[key]) hosts[key] = Object.freeze({ hostReference: identity })
    return hosts[key]
  }

  function ignore() {}

  /** Puts a recorded value on a list of arguments. */
  function pushValue(recorded, list) {
    if (recorded === null || typeof recorded === 'number') list.push(recorded)
    else if (recorded.bits) {
      view.setInt32(0, recorded.bits[0], true)
      view.setInt32(4, recorded.bits[1], true)
      list.push(view.getFloat64(0, true))
    } else if (recorded.i64) {
      if (matrix.i64 === 'pair') list.push(recorded.i64[0], recorded.i64[1])
      else
        list.push(
          BigInt.asIntN(64, BigInt(recorded.i64[1]) * BigInt(4294967296) + BigInt(recorded.i64[0] >>> 0))
        )
    } else if (recorded.host !== undefined) list.push(hostReference(recorded.host))
    else list.push(undefined)
  }

  function record(value, type) {
    if (type === 'i64' && value instanceof Array) return { i64: [value[0], value[1]] }
    switch (typeof value) {
      case 'number':
        if ((value | 0) === value && (value !== 0 || 1 / value > 0)) return value
        view.setFloat64(0, value, true)
        return { bits: [view.getInt32(0, true), view.getInt32(4, true)] }
      case 'bigint':
        return { i64: [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> BigInt(32)))] }
      case 'undefined':
      case 'function':
      case 'string':
        return { is: typeof value }
    }
    if (value === null) return null
    return typeof value.hostReference === 'string' ? { host: value.hostReference } : { is: 'object' }
  }

  /** What a call has answered, by the types of its results. */
  function recordResults(answer, types, output) {
    var pair = matrix.i64 === 'pair'
    if (types.length === 1 && types[0] === 'i64' && pair) return { i64: [answer, output.getTempRet0()] }
    if (types.length <= 1) return record(answer, types[0])
    var list = []
    for (var i = 0, next = 0; i < types.length; i++) {
      if (types[i] === 'i64' && pair) list.push({ i64: [answer[next++], answer[next++]] })
      else list.push(record(answer[next++], types[i]))
    }
    return list
  }

  function kindOf(error) {
    if (typeof error !== 'object' || error === null) return 'other'
    if (typeof error.getArg === 'function') return 'exception'
    if (error.name === 'RuntimeError') return 'trap'
    if (error.name === 'LinkError') return 'link'
    if (error.name === 'InternalError') return 'exhaustion'
    return error.name === 'RangeError' && /stack/i.test(error.message) ? 'exhaustion' : 'other'
  }

  /** Whether an outcome is what it should be. Messages count where they are not the engine's own. */
  function isSame(outcome, expected, operation) {
    if (expected.thrown !== outcome.thrown) return false
    if (expected.thrown !== undefined) {
      return (
        (expected.thrown !== 'trap' && expected.thrown !== 'link') || expected.message === outcome.message
      )
    }
    // Of a call whose results do not matter only that it came to its end.
    if (operation.results && operation.results.length === 0) return true
    return JSON.stringify(outcome.value) === JSON.stringify(expected.value)
  }

  function run(program) {
    var outputs = []
    var instances = []
    var differences = []

    function resolve(reference) {
      if (reference[0] === 'ignore') return ignore
      var instance = instances[reference[1]]
      if (!instance.exports) throw new Error('there is no instance')
      return instance.exports[reference[2]]
    }

    function instantiate(operation) {
      var instance = {}
      instances.push(instance)
      var imports = {}
      for (var i = 0; i < operation.imports.length; i++) {
        var item = operation.imports[i]
        if (!imports[item[0]]) imports[item[0]] = {}
        var list = []
        if (item[2] instanceof Array) list.push(resolve(item[2]))
        else pushValue(item[2], list)
        imports[item[0]][item[1]] = list[0]
      }
      var number = operation.module
      instance.output = outputs[number] || (outputs[number] = program.modules[number]())
      instance.exports = instance.output.instantiate(imports).exports
      return { is: 'object' }
    }

    function call(operation) {
      var callee = resolve(operation.callee)
      var args = []
      for (var i = 0; i < operation.args.length; i++) pushValue(operation.args[i], args)
      var answer = callee.apply(undefined, args)
      return recordResults(answer, operation.results, instances[operation.callee[1]].output)
    }

    for (var i = 0; i < program.operations.length; i++) {
      var operation = program.operations[i]
      var outcome
      try {
        if (operation['do'] === 'instantiate') outcome = { value: instantiate(operation) }
        else if (operation['do'] === 'call') outcome = { value: call(operation) }
        else outcome = { value: record(resolve(operation.callee).value, 'i64') }
      } catch (error) {
        outcome = { thrown: kindOf(error), message: String((error && error.message) || error) }
      }
      if (!isSame(outcome, operation.outcome, operation)) differences.push([i, outcome])
    }
    return { name: program.name, differences: differences }
  }

  var results = []
  for (var i = 0; i < matrix.programs.length; i++) results.push(run(matrix.programs[i]))
  report('RESULT ' + JSON.stringify(results))
})(matrix)
