/** A top-level declaration of the runtime, as its text says it. */
export interface IndexedDeclaration {
  file: string
  name: string
  text: string
  uses: string[]
  exported: boolean
}

export declare function indexDeclarations(files: Readonly<Record<string, string>>): IndexedDeclaration[]
