export declare function expectedAnswer(tier: 'js' | 'wasm'): {
  tier: string
  values: unknown[]
  files: boolean[]
}
