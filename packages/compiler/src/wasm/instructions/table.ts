// Table instructions. Their types depend on the table's element and address type.

import { type InstructionFacts, MISCELLANEOUS_PREFIX, op } from './row.js'

const READ: InstructionFacts = { proposal: 'reference-types', effect: 'reads-table' }
const WRITE: InstructionFacts = { proposal: 'reference-types', effect: 'writes-table' }
const BULK: InstructionFacts = { proposal: 'bulk-memory', effect: 'writes-table' }

export const TABLE_INSTRUCTIONS = [
  op('table.get', 0x25, ['table'], undefined, undefined, READ),
  op('table.set', 0x26, ['table'], undefined, [], WRITE),
  op('table.init', MISCELLANEOUS_PREFIX + 12, ['element', 'table'], undefined, [], BULK),
  op('elem.drop', MISCELLANEOUS_PREFIX + 13, ['element'], [], [], BULK),
  op('table.copy', MISCELLANEOUS_PREFIX + 14, ['table', 'table'], undefined, [], BULK),
  op('table.grow', MISCELLANEOUS_PREFIX + 15, ['table'], undefined, undefined, WRITE),
  op('table.size', MISCELLANEOUS_PREFIX + 16, ['table'], [], undefined, READ),
  op('table.fill', MISCELLANEOUS_PREFIX + 17, ['table'], undefined, [], WRITE),
]
