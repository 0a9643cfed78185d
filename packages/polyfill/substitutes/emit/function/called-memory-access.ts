// Accesses to memory by calls make less text (-Os), which is slower.

/** Is never made. */
export class CalledMemoryAccess {}

/** None. */
export function nameAccessors(): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>()
}
