// The half of the compiler that takes its time: a chunk of its own in what bundlers make, loaded when it is of use.

export { optimizer } from '@dewasm/compiler/optimizer'
