// What gains little for what it weighs is left to compiling ahead of time.
export function hoistInvariants(): void {}
