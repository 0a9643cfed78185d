// One buffer through which the bits of floats are seen.

export const scratchF64: Float64Array = /* @__PURE__ */ new Float64Array(1)
export const scratchF32: Float32Array = /* @__PURE__ */ new Float32Array(scratchF64.buffer)
export const scratchI32: Int32Array = /* @__PURE__ */ new Int32Array(scratchF64.buffer)

/** Which half of a float64 comes first in memory is up to the processor. */
function isLittleEndian(): boolean {
  scratchF64[0] = 1
  return scratchI32[0] === 0
}

/** Where in `scratchI32` the low half of a float64 is. */
export const LOW: 0 | 1 = /* @__PURE__ */ isLittleEndian() ? 0 : 1
/** Where in `scratchI32` the high half of a float64 is. */
export const HIGH: number = 1 - LOW
