// Validates modules written as text.

import { expect } from 'vitest'
import { InputError, InvalidError } from '../../../src/errors.js'
import { decodeModule } from '../../../src/wasm/decode/decode-module.js'
import { validateModule } from '../../../src/wasm/validate/validate-module.js'
import { assemble } from '../../support/assemble.js'

/** The error validation ends with, or undefined if the bytes are a valid module. */
export function validationError(bytes: Uint8Array): InputError | undefined {
  try {
    validateModule(decodeModule(bytes))
    return undefined
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

export async function expectValid(text: string): Promise<void> {
  expect(validationError(await assemble(`(module ${text})`)), text).toBeUndefined()
}

/** Expects an InvalidError with this fault. */
export async function expectInvalid(text: string, fault: string): Promise<void> {
  const error = validationError(await assemble(`(module ${text})`))
  expect(error, text).toBeInstanceOf(InvalidError)
  expect(error!.fault, text).toBe(fault)
}

const MISMATCH = 'type mismatch'

const NOPS = 'nop '.repeat(20)

/** Bodies of a function with these declarations around it: which are valid, and which fail with what. */
export async function expectBodies(
  declarations: string,
  valid: readonly string[],
  invalid: readonly (string | readonly [body: string, fault: string])[],
): Promise<void> {
  // What is near the end of a body is validated instruction by instruction, what is not by another loop first.
  for (const rest of ['', NOPS]) {
    for (const body of valid) await expectValid(`${declarations} (func ${body} ${rest})`)
    for (const entry of invalid) {
      const [body, fault] = typeof entry === 'string' ? [entry, MISMATCH] : entry
      await expectInvalid(`${declarations} (func ${body} ${rest})`, fault)
    }
  }
}
