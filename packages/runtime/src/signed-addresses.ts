// Code gives views of memories with 32-bit addresses some of them as int32.

/**
 * The view of a memory, to which an address from 2^31 on may be given as an int32, hence negative. Where no such address
 * is in bounds, nothing has to be done.
 */
export function takeSigned<View extends DataView>(view: View): View {
  if (view.byteLength <= 0x80000000) return view
  const methods = view as unknown as Record<string, (address: number, ...rest: unknown[]) => unknown>
  const inherited = Object.keys(Object.getPrototypeOf(view) as object)
  for (const name of [...Object.getOwnPropertyNames(DataView.prototype), ...inherited]) {
    if (!/^(?:[gs]et[A-Z].*|.)$/.test(name)) continue
    const method = methods[name]!
    methods[name] = (address, ...rest) =>
      method.call(view, address < 0 ? address + 4294967296 : address, ...rest)
  }
  return view
}
