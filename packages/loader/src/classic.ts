// As a classic script: `importScripts('loader.classic.js')`, or a script element, makes the global `dewasm`.

import { load } from './load.js'
import { missingFeatures, supports } from './supports.js'

Object.assign(globalThis, { dewasm: { load, missingFeatures, supports } })
