import { randomBytes } from 'node:crypto';
import { decryptField, deriveAuthKeys, encryptField, hmac } from './keys.js';
import { maskPhone, normalizePhone, phoneIndexOf } from './phone.js';

const keys = deriveAuthKeys(Buffer.alloc(32, 7));
const place = { collection: 'users', id: 'u1', field: 'phone' };
const PHONE = '+8613812345678';

describe('fields', () => {
  test('come back as they were, and never look alike', () => {
    const [one, two] = [PHONE, PHONE].map((value) => encryptField({ keys, place, value }));
    expect(one).not.toBe(two);
    expect(decryptField({ keys, place, cipherText: one ?? '' })).toBe(PHONE);
  });

  test.each([
    ['another row', { ...place, id: 'u2' }],
    ['another field', { ...place, field: 'name' }],
    ['another collection', { ...place, collection: 'staff' }],
  ])('[R51] moved to %s it does not authenticate', (_title, elsewhere) => {
    const cipherText = encryptField({ keys, place, value: PHONE });
    expect(() => decryptField({ keys, place: elsewhere, cipherText })).toThrow(/authenticate/);
  });

  test('[R51] a flipped bit or another key does not authenticate', () => {
    const cipherText = encryptField({ keys, place, value: PHONE });
    const bytes = Buffer.from(cipherText.slice(3), 'base64url');
    for (const index of [0, 12, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const text = `v1.${changed.toString('base64url')}`;
      expect(() => decryptField({ keys, place, cipherText: text })).toThrow(/authenticate/);
    }
    const other = deriveAuthKeys(randomBytes(32));
    expect(() => decryptField({ keys: other, place, cipherText })).toThrow(/authenticate/);
  });

  test('the newest key writes, older ones still read', () => {
    const old = encryptField({ keys, place, value: PHONE });
    const rotated = { ...keys, fieldKeys: new Map([...keys.fieldKeys, [2, randomBytes(32)]]) };
    expect(decryptField({ keys: rotated, place, cipherText: old })).toBe(PHONE);
    expect(encryptField({ keys: rotated, place, value: PHONE })).toMatch(/^v2\./);
    expect(() => decryptField({ keys, place, cipherText: 'v9.AAAA' })).toThrow(/no field key v9/);
  });
});

test('keys of one secret differ by use, and a short secret is refused', () => {
  const texts = [keys.refreshKey, keys.phoneIndexKey, keys.smsCodeKey, keys.deviceKey].map((key) =>
    key.toString('hex'),
  );
  expect(new Set(texts).size).toBe(4);
  expect(() => deriveAuthKeys(Buffer.alloc(31))).toThrow(/32 bytes/);
});

test('parts cannot be shifted into one another', () => {
  const key = Buffer.alloc(32);
  expect(hmac({ key, parts: ['ab', 'c'] })).not.toBe(hmac({ key, parts: ['a', 'bc'] }));
});

describe('phones', () => {
  test.each(['13812345678', '+86 138 1234 5678', '86-138-1234-5678', '0086 13812345678'])(
    '%s is one phone',
    (text) => {
      const phone = normalizePhone(text);
      expect(phone).toBe(PHONE);
      expect(phoneIndexOf({ keys, phone })).toBe(phoneIndexOf({ keys, phone: PHONE }));
    },
  );

  test.each(['', '12345678901', '02112345678', '+1 415 555 0100', '138123456789'])(
    '%s is none',
    (text) => {
      expect(() => normalizePhone(text)).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT' }),
      );
    },
  );

  test('shows the ends only', () => {
    expect(maskPhone(PHONE)).toBe('138****5678');
  });
});
