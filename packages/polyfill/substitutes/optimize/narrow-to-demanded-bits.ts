// What serves simplifyByRanges is of little use without it.
export function narrowToDemandedBits(): void {}
