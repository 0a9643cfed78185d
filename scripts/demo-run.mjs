// Runs the demonstration's workload once and prints what came out as JSON:
//   node scripts/demo-run.mjs native             with the engine's own WebAssembly
//   node scripts/demo-run.mjs compiled FILE.mjs  with WebAssembly deleted, SQLite being the JavaScript in FILE
// sql.js's own glue stays as published: Emscripten's `instantiateWasm` hook hands it the instance.
import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'

const [mode, file] = process.argv.slice(2)
if (mode === 'compiled') delete globalThis.WebAssembly

const started = performance.now()
const { default: initialize } = await import('sql.js')
const sqlite = await initialize(mode === 'compiled' ? { instantiateWasm: await compiledInstance(file) } : {})
const ready = performance.now()
const answer = work(new sqlite.Database())
const finished = performance.now()
console.log(
  JSON.stringify({
    answer,
    hasWebAssembly: typeof WebAssembly === 'object',
    startMilliseconds: ready - started,
    workMilliseconds: finished - ready,
  }),
)

async function compiledInstance(path) {
  const { instantiate } = await import(pathToFileURL(path).href)
  return (imports, receive) => {
    const instance = instantiate(imports)
    receive(instance)
    return instance.exports
  }
}

/** A database of 20,000 orders, indexed and summed up, and the eight queens found by a recursive query. */
function work(database) {
  database.run(`
    create table orders(id integer primary key, customer integer, amount real, note text);
    with recursive number(n) as (values(1) union all select n + 1 from number where n < 20000)
    insert into orders select n, n * 7919 % 613, (n * 104729 % 99991) / 100.0, printf('order %05d', n) from number;
    create index by_customer on orders(customer, amount);
  `)
  const one = (sql) => database.exec(sql)[0].values[0]
  const [version] = one('select sqlite_version()')
  const [orders, customers, total] = one('select count(*), count(distinct customer), sum(amount) from orders')
  const [best, spent] = one(
    'select customer, round(sum(amount), 2) as spent from orders group by customer order by spent desc, customer limit 1',
  )
  const [solutions, first] = one(`
    with recursive
      file(f) as (values(1) union all select f + 1 from file where f < 8),
      board(rank, queens) as (
        values(0, '')
        union all
        select rank + 1, queens || f from board, file
        where rank < 8 and not exists (
          select 1 from file as earlier
          where earlier.f <= rank and (
            substr(queens, earlier.f, 1) = cast(file.f as text)
            or abs(substr(queens, earlier.f, 1) - file.f) = rank + 1 - earlier.f
          )
        )
      )
    select count(*), min(queens) from board where rank = 8`)
  const digest = createHash('sha256').update(database.export()).digest('hex').slice(0, 16)
  return { version, orders, customers, total, best, spent, solutions, first, digest }
}
