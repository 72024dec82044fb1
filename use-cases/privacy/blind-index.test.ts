import { blindIndexOf } from './blind-index.js';

describe('[R51] blind index', () => {
  const indexKey = Buffer.alloc(32, 1);
  const base = { indexKey, field: 'workers.idNumber', value: '110101199003071234' };

  test('is the same for the same value, and another for another key, field or value', () => {
    const others = [
      blindIndexOf({ ...base, indexKey: Buffer.alloc(32, 2) }),
      blindIndexOf({ ...base, field: 'workers.phone' }),
      blindIndexOf({ ...base, value: '110101199003071235' }),
    ];
    expect(blindIndexOf(base)).toBe(blindIndexOf(base));
    expect(new Set([blindIndexOf(base), ...others]).size).toBe(4);
    expect(blindIndexOf(base)).toMatch(/^[\w-]{43}$/);
  });
});
