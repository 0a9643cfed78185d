// UTF-8 as the specification has it ("Names"): no overlong forms, no surrogates, nothing above U+10FFFF. Own
// code, because the compiler also runs where there is no TextDecoder.

/** Decodes bytes [start, end); undefined if they are not UTF-8. Linear. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let units: number[] = []
  let position = start
  while (position < end) {
    const lead = bytes[position++]
    if (lead < 0x80) {
      units.push(lead)
    } else {
      // Number of continuation bytes, and the range the first of them must lie in.
      let more = 0
      let low = 0x80
      let high = 0xbf
      let point = 0
      if (lead >= 0xc2 && lead <= 0xdf) {
        more = 1
        point = lead & 0x1f
      } else if (lead >= 0xe0 && lead <= 0xef) {
        more = 2
        point = lead & 0x0f
        if (lead === 0xe0) low = 0xa0
        if (lead === 0xed) high = 0x9f
      } else if (lead >= 0xf0 && lead <= 0xf4) {
        more = 3
        point = lead & 0x07
        if (lead === 0xf0) low = 0x90
        if (lead === 0xf4) high = 0x8f
      } else {
        return undefined
      }
      if (end - position < more) return undefined
      for (; more > 0; more--) {
        const byte = bytes[position++]
        if (byte < low || byte > high) return undefined
        low = 0x80
        high = 0xbf
        point = (point << 6) | (byte & 0x3f)
      }
      if (point > 0xffff) {
        units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff))
      } else {
        units.push(point)
      }
    }
    if (units.length >= 4096) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}
