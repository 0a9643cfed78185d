// In place of the declaration of the same name in `short-view.ts`, for engines that cannot extend classes of their own.

import type { ShortMethods } from '../short-view.js'
import { takeSigned } from '../signed-addresses.js'

export function makeShortView(): new (buffer: ArrayBufferLike) => DataView & ShortMethods {
  function makeView(buffer: ArrayBufferLike): DataView {
    const view = takeSigned(new DataView(buffer)) as DataView & ShortMethods
    view.a = view.getInt8
    view.A = view.setInt8
    view.b = view.getUint8
    view.c = view.getInt16
    view.C = view.setInt16
    view.d = view.getUint16
    view.e = view.getInt32
    view.E = view.setInt32
    view.f = view.getFloat32
    view.F = view.setFloat32
    view.g = view.getFloat64
    view.G = view.setFloat64
    return view
  }
  return makeView as never
}
