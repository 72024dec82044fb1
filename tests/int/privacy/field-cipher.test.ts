import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { subjectKeyModel } from '../../../data/models/subject-key.js';
import {
  createSubjectKeyRepository,
  type SubjectKeyDocument,
} from '../../../data/repositories/subject-keys.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { AES_256_GCM, type Cipher } from '../../../use-cases/privacy/cipher.js';
import {
  createFieldCipher,
  type FieldPlace,
  type KeyRing,
  type SealedField,
} from '../../../use-cases/privacy/field-cipher.js';

const KEKS = { one: randomBytes(32), two: randomBytes(32) };
const BEFORE: KeyRing = ring(1, [1, KEKS.one]);
/** Rolled out first: everybody knows the new key, nobody wraps with it. */
const BOTH_OLD_WRAPS: KeyRing = ring(1, [1, KEKS.one], [2, KEKS.two]);
const BOTH: KeyRing = ring(2, [1, KEKS.one], [2, KEKS.two]);
/** The old key is destroyed. */
const AFTER: KeyRing = ring(2, [2, KEKS.two]);
const ID_NUMBER = '110101199003071234';

let connection: Connection;
let server: Connection;

beforeEach(async () => {
  server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  connection = server.useDb(`privacy-${randomUUID().slice(0, 8)}`);
  await ensureIndexes(connection, [subjectKeyModel]);
});
afterEach(async () => {
  await connection.dropDatabase();
  await server.close();
});

function ring(currentVersion: number, ...keys: readonly (readonly [number, Buffer])[]): KeyRing {
  return { currentVersion, keys: new Map(keys) };
}

/** One process of the system with its settings. */
function processWith(keyRing: KeyRing, ciphers: readonly [Cipher, ...Cipher[]] = [AES_256_GCM]) {
  return createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing,
    ciphers,
    clock: { nowMs: () => Date.now() },
  });
}

const placeOf = (id: string, change: Partial<FieldPlace> = {}): FieldPlace => ({
  collection: 'workers',
  id,
  field: 'idNumber',
  ...change,
});

async function sealedFor(
  cipher: ReturnType<typeof processWith>,
  id: string,
  value = ID_NUMBER,
): Promise<SealedField> {
  const owner = { subject: `worker:${id}`, place: placeOf(id) };
  return { ...owner, cipherText: await cipher.seal({ ...owner, value }) };
}

const rows = () => subjectKeyModel(connection).find().lean<SubjectKeyDocument[]>();
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => `opened ${String(value)}`,
    (error: unknown) => (error as { code?: string }).code,
  );

describe('[R51] sealing', () => {
  test('gives back what was sealed, and never the same text twice', async () => {
    const cipher = processWith(BEFORE);
    const [first, second] = [await sealedFor(cipher, 'w1'), await sealedFor(cipher, 'w1')];
    expect(first.cipherText).toMatch(/^aes256gcm\.1\.[\w-]+$/);
    expect(second.cipherText).not.toBe(first.cipherText);
    expect(await cipher.open(first)).toBe(ID_NUMBER);
    const empty = await sealedFor(cipher, 'w1', '');
    const long = await sealedFor(cipher, 'w1', '张三'.repeat(5_000));
    expect(await cipher.openMany([empty, long])).toEqual(['', '张三'.repeat(5_000)]);
  });

  test('fifty first values at once: one key', async () => {
    const cipher = processWith(BEFORE);
    const sealed = await Promise.all(Array.from({ length: 50 }, () => sealedFor(cipher, 'w1')));
    expect(await rows()).toHaveLength(1);
    expect(new Set(await cipher.openMany(sealed))).toEqual(new Set([ID_NUMBER]));
  });

  test('the database holds neither value nor data key', async () => {
    const sealed = await sealedFor(processWith(BEFORE), 'w1');
    const text = JSON.stringify([await rows(), sealed.cipherText]);
    expect(text).not.toContain(ID_NUMBER);
    expect(await codeOf(processWith(ring(1, [1, randomBytes(32)])).open(sealed))).toBe('INTERNAL');
    expect(await codeOf(processWith(ring(3, [3, KEKS.one])).open(sealed))).toBe('INTERNAL');
  });

  test('swapped between two records, fields, collections or people it does not open', async () => {
    const cipher = processWith(BEFORE);
    const [a, b] = [await sealedFor(cipher, 'w1'), await sealedFor(cipher, 'w2', 'other')];
    const sameSubject = { ...a, place: placeOf('w9') };
    await cipher.rotateSubject('worker:w1');
    const swaps: SealedField[] = [
      { ...a, cipherText: b.cipherText },
      { ...b, cipherText: a.cipherText },
      sameSubject,
      { ...a, place: placeOf('w1', { field: 'bankAccount' }) },
      { ...a, place: placeOf('w1', { collection: 'customers' }) },
      { ...a, subject: b.subject },
      { ...a, cipherText: a.cipherText.replace('.1.', '.2.') },
      { ...a, cipherText: `${a.cipherText.slice(0, -2)}AA` },
      { ...a, cipherText: 'aes256gcm.1.AAAA' },
      { ...a, cipherText: ID_NUMBER },
    ];
    const codes = await Promise.all(swaps.map((swap) => codeOf(cipher.open(swap))));
    expect(codes).toEqual(swaps.map(() => 'INTERNAL'));
    expect(await cipher.open(a)).toBe(ID_NUMBER);
  });

  test('two hundred pairs of records: no swap opens', async () => {
    const cipher = processWith(BEFORE);
    const subject = 'merchant:m1';
    const sealed: SealedField[] = [];
    for (let number = 0; number < 200; number += 1) {
      // One subject for all, so that nothing but the place can tell them apart.
      const owner = { subject, place: placeOf(`w${number}`) };
      sealed.push({ ...owner, cipherText: await cipher.seal({ ...owner, value: `v${number}` }) });
    }
    const swapped = sealed.map((field, index) => ({
      ...field,
      cipherText: sealed[(index + 1) % sealed.length]?.cipherText ?? '',
    }));
    const codes = new Set(await Promise.all(swapped.map((field) => codeOf(cipher.open(field)))));
    expect([...codes]).toEqual(['INTERNAL']);
  });

  test('place, person and versions are what is authenticated', async () => {
    const told: string[] = [];
    const spy: Cipher = {
      ...AES_256_GCM,
      encrypt: (input) => {
        told.push(input.aad.toString());
        return AES_256_GCM.encrypt(input);
      },
    };
    const cipher = processWith(BEFORE, [spy]);
    await sealedFor(cipher, 'w1');
    await cipher.rotateSubject('worker:w1');
    await sealedFor(cipher, 'w1');
    await processWith(BOTH, [spy]).rewrap();
    expect(told).toEqual([
      'subjectKeys|worker:w1|1|1',
      'workers|w1|idNumber|1',
      'subjectKeys|worker:w1|2|1',
      'workers|w1|idNumber|2',
      'subjectKeys|worker:w1|1|2',
      'subjectKeys|worker:w1|2|2',
    ]);
  });

  test('a place without a name, or with the separator in it, is refused', async () => {
    const cipher = processWith(BEFORE);
    const subject = 'worker:w1';
    for (const place of [placeOf(''), placeOf('a|b'), placeOf('a', { field: 'x|y' })]) {
      expect(await codeOf(cipher.seal({ subject, place, value: 'v' }))).toBe('INTERNAL');
    }
  });

  test('another cipher takes over, what the old one sealed stays readable', async () => {
    const old = await sealedFor(processWith(BEFORE), 'w1');
    const both = processWith(BEFORE, [chacha(), AES_256_GCM]);
    await both.rotateSubject('worker:w1');
    const fresh = await sealedFor(both, 'w1', 'new');
    expect(fresh.cipherText).toMatch(/^chacha\.2\./);
    expect(await both.openMany([old, fresh])).toEqual([ID_NUMBER, 'new']);
    expect(await codeOf(processWith(BEFORE).open(fresh))).toBe('INTERNAL');
  });
});

/** A second cipher with the port of the first, as SM4 would be. */
function chacha(): Cipher {
  const name = 'chacha20-poly1305';
  const options = { authTagLength: 16 };
  return {
    id: 'chacha',
    keyBytes: 32,
    encrypt({ key, bytes, aad }) {
      const iv = randomBytes(12);
      const cipher = createCipheriv(name, key, iv, options);
      cipher.setAAD(aad, { plaintextLength: bytes.length });
      const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]);
    },
    decrypt({ key, bytes, aad }) {
      const decipher = createDecipheriv(name, key, bytes.subarray(0, 12), options);
      decipher.setAAD(aad, { plaintextLength: bytes.length - 28 });
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    },
  };
}

describe('[R51] rotation under load', () => {
  test('key-encryption key and subject keys change, no read fails, the old key is done with', async () => {
    const before = processWith(BEFORE);
    const people = Array.from({ length: 120 }, (_, number) => `w${number}`);
    const sealed: SealedField[] = [];
    for (const id of people) sealed.push(await sealedFor(before, id));

    // Processes with the settings of each step of the change run side by side.
    const readers = [processWith(BOTH_OLD_WRAPS), processWith(BOTH)];
    let isOver = false;
    let reads = 0;
    const failures: unknown[] = [];
    const load = readers.flatMap((reader, index) =>
      Array.from({ length: 3 }, async (_, lane) => {
        for (let turn = index + lane; !isOver; turn += 7) {
          const field = sealed[turn % sealed.length] as SealedField;
          try {
            if ((await reader.open(field)) !== ID_NUMBER) failures.push(field.subject);
            if (turn % 5 === 0)
              sealed.push(await sealedFor(reader, `new-${index}-${lane}-${turn}`));
            if (turn % 11 === 0)
              sealed.push(await sealedFor(reader, people[turn % people.length] ?? ''));
          } catch (error) {
            failures.push(error);
          }
          reads += 1;
        }
      }),
    );
    try {
      const rotating = people.slice(0, 30).map(async (id) => {
        await readers[1]?.rotateSubject(`worker:${id}`);
      });
      for (let run = 0; run < 3; run += 1) await processWith(BOTH).rewrap();
      await Promise.all(rotating);
    } finally {
      isOver = true;
      await Promise.all(load);
    }
    const last = await processWith(BOTH).rewrap();
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(100);
    expect(last.left).toBe(0);

    const after = processWith(AFTER);
    expect(new Set(await after.openMany(sealed))).toEqual(new Set([ID_NUMBER]));
    const versions = (await rows()).filter((row) => row.keys.length > 1);
    expect(versions).toHaveLength(30);
    expect(await codeOf(processWith(BEFORE).open(sealed[0] as SealedField))).toBe('INTERNAL');
  });

  test('twenty rotations of one subject at once: each gets a version of its own', async () => {
    const cipher = processWith(BEFORE);
    const old = await sealedFor(cipher, 'w1');
    const versions = await Promise.all(
      Array.from({ length: 20 }, () => cipher.rotateSubject('worker:w1')),
    );
    expect([...versions].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    const fresh = await sealedFor(cipher, 'w1');
    expect(fresh.cipherText).toMatch(/^aes256gcm\.21\./);
    expect(await cipher.openMany([old, fresh])).toEqual([ID_NUMBER, ID_NUMBER]);
  });
});

describe('[R51] destruction', () => {
  test('nothing of the person opens any more, the others are not touched', async () => {
    const cipher = processWith(BEFORE);
    const [a, b] = [await sealedFor(cipher, 'w1'), await sealedFor(cipher, 'w2')];
    await cipher.destroySubject(a.subject);
    await cipher.destroySubject(a.subject);
    expect(await codeOf(cipher.open(a))).toBe('NOT_FOUND');
    expect(await cipher.openMany([a, b])).toEqual([null, ID_NUMBER]);
    const row = (await rows()).find(({ _id }) => _id === a.subject);
    expect(row).toMatchObject({ keys: [], destroyedAt: expect.any(Date) });
  });

  test('no new key for an erased person, nor for one erased before his first value', async () => {
    const cipher = processWith(BEFORE);
    await sealedFor(cipher, 'w1');
    for (const id of ['w1', 'w3']) {
      await cipher.destroySubject(`worker:${id}`);
      expect(await codeOf(sealedFor(cipher, id))).toBe('NOT_FOUND');
      expect(await codeOf(cipher.rotateSubject(`worker:${id}`))).toBe('NOT_FOUND');
    }
  });

  test('a change under way at the time does not bring the key back', async () => {
    const cipher = processWith(BEFORE);
    await Promise.all(Array.from({ length: 40 }, (_, number) => sealedFor(cipher, `w${number}`)));
    const both = processWith(BOTH);
    await Promise.all([
      both.rewrap(),
      ...Array.from({ length: 40 }, (_, number) => cipher.destroySubject(`worker:w${number}`)),
      ...Array.from({ length: 40 }, (_, number) => codeOf(both.rotateSubject(`worker:w${number}`))),
    ]);
    expect((await rows()).flatMap((row) => row.keys)).toEqual([]);
  });

  test('not even database, an older backup and every key that is left', async () => {
    const cipher = processWith(BEFORE);
    const [a, b] = [await sealedFor(cipher, 'w1'), await sealedFor(cipher, 'w2')];
    const backup = await rows();
    await cipher.destroySubject(a.subject);
    await processWith(BOTH).rewrap();
    // The backup put back, by somebody who has all that the system has now.
    await subjectKeyModel(connection).deleteMany({});
    await subjectKeyModel(connection).insertMany(backup);
    expect(await codeOf(processWith(AFTER).open(a))).toBe('INTERNAL');
    expect(await codeOf(processWith(AFTER).open(b))).toBe('INTERNAL');
    // Until the old key is given up, the backup and that key would do.
    expect(await processWith(BEFORE).open(a)).toBe(ID_NUMBER);
  });
});
