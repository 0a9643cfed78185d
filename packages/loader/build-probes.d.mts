/** The text of `src/probes.ts`. `parse` assembles WebAssembly text. */
export function probesText(parse: (text: string) => Promise<Uint8Array>): Promise<string>
