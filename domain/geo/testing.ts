import * as fc from 'fast-check';

const STEPS = 1_000_000;

/**
 * Numbers spread evenly from min to max. fc.double draws among the numbers that a computer can
 * write, and nearly all of those lie next to zero: places drawn so are one place.
 */
export const evenly = (min: number, max: number) =>
  fc.integer({ min: 0, max: STEPS }).map((step) => min + ((max - min) * step) / STEPS);
