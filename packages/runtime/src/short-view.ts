// What minified code accesses an ordinary memory through: a DataView whose methods have names of one letter as well.
// On the prototype, so that engines make the same of an access as with the long names.

import { takeSigned } from './signed-addresses.js'

/** The names the methods of a DataView have besides their own. */
export interface ShortMethods {
  a: DataView['getInt8']
  A: DataView['setInt8']
  b: DataView['getUint8']
  c: DataView['getInt16']
  C: DataView['setInt16']
  d: DataView['getUint16']
  e: DataView['getInt32']
  E: DataView['setInt32']
  f: DataView['getFloat32']
  F: DataView['setFloat32']
  g: DataView['getFloat64']
  G: DataView['setFloat64']
}

function makeShortView(): new (buffer: ArrayBufferLike) => DataView & ShortMethods {
  class ShortView extends (DataView as new (buffer: ArrayBufferLike) => DataView) {}
  const methods = DataView.prototype
  const short = ShortView.prototype as DataView & ShortMethods
  short.a = methods.getInt8
  short.A = methods.setInt8
  short.b = methods.getUint8
  short.c = methods.getInt16
  short.C = methods.setInt16
  short.d = methods.getUint16
  short.e = methods.getInt32
  short.E = methods.setInt32
  short.f = methods.getFloat32
  short.F = methods.setFloat32
  short.g = methods.getFloat64
  short.G = methods.setFloat64
  return ShortView as new (
    buffer: ArrayBufferLike,
  ) => DataView & ShortMethods
}

const ShortView = /* @__PURE__ */ makeShortView()

/** A view of all of a memory. */
export function shortView(memory: { readonly buffer: ArrayBufferLike }): DataView & ShortMethods {
  return takeSigned(new ShortView(memory.buffer))
}
