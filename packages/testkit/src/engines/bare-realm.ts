// A realm whose library is that of an engine which knows ES5 and typed arrays, and nothing that came later: what an
// output for such engines must do with. The syntax of newer versions is another matter, for which a parser is asked.

import { type Context, createContext, runInContext } from 'node:vm'

/** What is left of the global object, and of what hangs on it. `prototype.` is in front of members of prototypes. */
const KEPT: Readonly<Record<string, string>> = {
  Object:
    'create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyNames getPrototypeOf ' +
    'isExtensible isFrozen isSealed keys preventExtensions seal prototype.constructor prototype.hasOwnProperty ' +
    'prototype.isPrototypeOf prototype.propertyIsEnumerable prototype.toLocaleString prototype.toString ' +
    'prototype.valueOf prototype.__proto__',
  Function: 'prototype.apply prototype.bind prototype.call prototype.constructor prototype.toString',
  Array:
    'isArray prototype.concat prototype.constructor prototype.every prototype.filter prototype.forEach ' +
    'prototype.indexOf prototype.join prototype.lastIndexOf prototype.map prototype.pop prototype.push ' +
    'prototype.reduce prototype.reduceRight prototype.reverse prototype.shift prototype.slice prototype.some ' +
    'prototype.sort prototype.splice prototype.toLocaleString prototype.toString prototype.unshift',
  String:
    'fromCharCode prototype.charAt prototype.charCodeAt prototype.concat prototype.constructor prototype.indexOf ' +
    'prototype.lastIndexOf prototype.localeCompare prototype.match prototype.replace prototype.search ' +
    'prototype.slice prototype.split prototype.substring prototype.substr prototype.toLocaleLowerCase ' +
    'prototype.toLocaleUpperCase prototype.toLowerCase prototype.toString prototype.toUpperCase prototype.trim ' +
    'prototype.valueOf',
  Number:
    'MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY prototype.constructor prototype.toExponential ' +
    'prototype.toFixed prototype.toLocaleString prototype.toPrecision prototype.toString prototype.valueOf',
  Boolean: 'prototype.constructor prototype.toString prototype.valueOf',
  RegExp:
    'prototype.constructor prototype.exec prototype.global prototype.ignoreCase prototype.multiline prototype.source ' +
    'prototype.test prototype.toString prototype.flags',
  Math:
    'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random round ' +
    'sin sqrt tan',
  ArrayBuffer: 'isView prototype.byteLength prototype.constructor prototype.slice',
  DataView:
    'prototype.buffer prototype.byteLength prototype.byteOffset prototype.constructor prototype.getFloat32 ' +
    'prototype.getFloat64 prototype.getInt16 prototype.getInt32 prototype.getInt8 prototype.getUint16 ' +
    'prototype.getUint32 prototype.getUint8 prototype.setFloat32 prototype.setFloat64 prototype.setInt16 ' +
    'prototype.setInt32 prototype.setInt8 prototype.setUint16 prototype.setUint32 prototype.setUint8',
  /** The class above all typed arrays, which has no name. */
  TypedArray:
    'prototype.buffer prototype.byteLength prototype.byteOffset prototype.constructor prototype.length prototype.set ' +
    'prototype.subarray',
}

/** Globals that stay as they are. */
const WHOLE =
  'Date Error EvalError Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON NaN RangeError ' +
  'ReferenceError SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray undefined ' +
  'decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt unescape'

/** Runs within the realm. Symbols stay: nobody gets hold of one. */
const STRIP = `(function (kept, whole, TypedArray) {
  var define = Object.defineProperty, names = Object.getOwnPropertyNames
  function strip(object, prefix, list) {
    if (!object) return
    names(object).forEach(function (name) {
      if (list.indexOf(prefix + name) >= 0) return
      if (/^(?:prototype|length|name|arguments|caller|BYTES_PER_ELEMENT)$/.test(name)) return
      delete object[name]
    })
  }
  Object.keys(kept).forEach(function (name) {
    var list = kept[name].split(' ')
    var owner = name === 'TypedArray' ? TypedArray : this[name]
    strip(owner, '', list)
    strip(owner.prototype, 'prototype.', list)
  }, this)
  var globals = Object.keys(kept).concat(whole.split(' '))
  define(this, 'self', { value: this })
  names(this).forEach(function (name) { if (name !== 'self' && globals.indexOf(name) < 0) delete this[name] }, this)
})`

/** Such a realm. It has `self`, as a page has, and no `globalThis`. */
export function createBareRealm(): Context {
  const realm = createContext({})
  const strip = runInContext(`${STRIP}.bind(this)`, realm) as (...values: unknown[]) => void
  strip(KEPT, WHOLE, runInContext('Object.getPrototypeOf(Uint8Array)', realm))
  return realm
}
