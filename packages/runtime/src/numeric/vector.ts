// What is left of vectors at run time: bytes picked by indices that nobody knew before.

/** As many bytes as a byte can count; those from 16 on stay 0. */
const pickedFrom = /* @__PURE__ */ new Uint8Array(256)
const pickedFromWords = /* @__PURE__ */ new DataView(pickedFrom.buffer)

/** A word of i8x16.swizzle: the bytes of four words that the bytes of `indices` count. */
export function pickBytes(w0: number, w1: number, w2: number, w3: number, indices: number): number {
  pickedFromWords.setInt32(0, w0, true)
  pickedFromWords.setInt32(4, w1, true)
  pickedFromWords.setInt32(8, w2, true)
  pickedFromWords.setInt32(12, w3, true)
  return (
    pickedFrom[indices & 255]! |
    (pickedFrom[(indices >>> 8) & 255]! << 8) |
    (pickedFrom[(indices >>> 16) & 255]! << 16) |
    (pickedFrom[indices >>> 24]! << 24)
  )
}
