// The checksum of gzip and PNG.
// clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--strip-all crc32.c -o crc32.wasm
static unsigned char input[65536];

__attribute__((export_name("input"))) unsigned char *get_input(void) { return input; }

__attribute__((export_name("crc32"))) unsigned crc32(unsigned length) {
  unsigned crc = ~0u;
  for (unsigned i = 0; i < length; i++) {
    crc ^= input[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}
