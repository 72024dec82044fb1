import { DEMO_CITY_CODE, HANGZHOU_CODE } from './cities.js';

/**
 * Every phone of the seed is synthetic and starts with 199000, followed by a block for its kind:
 * 00 customers, 01 staff of merchants, 1 workers of 杭州, 2 workers of the demo city. Nothing is
 * ever sent to these numbers: real SMS channels must not be used with seeded data.
 */
const PREFIX = '199000';

const BLOCK_BY_CITY: Readonly<Record<string, string>> = {
  [HANGZHOU_CODE]: '1',
  [DEMO_CITY_CODE]: '2',
};

/** Phone of a seeded worker, from the city and the number in his id ('hz-w007' → 19900010007). */
export function workerPhone(workerId: string): string {
  const [, city = '', digits = ''] = /^([a-z]+)-w(\d+)$/.exec(workerId) ?? [];
  const block = BLOCK_BY_CITY[city];
  if (block === undefined) throw new RangeError(`not a seeded worker: ${workerId}`);
  return `${PREFIX}${block}${digits.padStart(4, '0')}`;
}

/** Phone of demo customer 1, 2, 3 … */
export function customerPhone(customerNumber: number): string {
  return `${PREFIX}00${String(customerNumber).padStart(3, '0')}`;
}

/** Phone of staff of a merchant 1, 2, 3 … */
export function merchantPhone(staffNumber: number): string {
  return `${PREFIX}01${String(staffNumber).padStart(3, '0')}`;
}
