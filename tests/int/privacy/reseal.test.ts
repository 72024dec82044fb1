import { randomBytes, randomUUID } from 'node:crypto';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { createSealedFieldRepository } from '../../../data/repositories/sealed-fields.js';
import { createSubjectKeyRepository } from '../../../data/repositories/subject-keys.js';
import {
  applicantSubject,
  openIdentity,
  sealIdentity,
} from '../../../use-cases/onboarding/identity.js';
import { AES_256_GCM } from '../../../use-cases/privacy/cipher.js';
import { createFieldCipher, type KeyRing } from '../../../use-cases/privacy/field-cipher.js';
import { resealSubject } from '../../../use-cases/privacy/reseal-subject.js';

const PEOPLE = 20;
const ROUNDS = 4;
const ID_NUMBER = '110101199003071234';

let server: Connection;
let connection: Connection;
beforeEach(async () => {
  server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  connection = server.useDb(`reseal-${randomUUID().slice(0, 8)}`);
});
afterEach(async () => {
  await connection.dropDatabase();
  await server.close();
});

const cipherWith = (keyRing: KeyRing) =>
  createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing,
    ciphers: [AES_256_GCM],
    clock: { nowMs: () => Date.now() },
  });

test('[R51] data keys of people and the key that wraps them change under reads: none fails, every row is under the new one', async () => {
  const [old, fresh] = [randomBytes(32), randomBytes(32)];
  const keys = new Map([
    [1, old],
    [2, fresh],
  ]);
  const before = cipherWith({ currentVersion: 1, keys });
  const cipher = cipherWith({ currentVersion: 2, keys });
  const rows = connection.collection('applications');
  const owners = Array.from({ length: PEOPLE }, (_, index) => ({
    _id: `a${index}`,
    applicantId: `c${index}`,
  }));
  for (const owner of owners) {
    const idNumber = await sealIdentity(
      { cipher: before },
      { owner, field: 'idNumber', value: ID_NUMBER },
    );
    await rows.insertOne({ ...owner, idNumber } as never);
  }
  let isOver = false;
  let reads = 0;
  const failures: unknown[] = [];
  const readers = [before, cipher, cipher].map(async (reader, lane) => {
    for (let turn = lane; !isOver; turn += 1) {
      const owner = owners[turn % PEOPLE] as (typeof owners)[number];
      const row = await rows.findOne({ _id: owner._id as never });
      try {
        const sealed = row?.idNumber as never;
        const value = await openIdentity({ cipher: reader }, { owner, field: 'idNumber', sealed });
        if (value !== ID_NUMBER) failures.push(value);
      } catch (error) {
        failures.push(error);
      }
      reads += 1;
    }
  });
  const sealedFields = createSealedFieldRepository(connection);
  // Two of the first person at once: the later one writes anew what the first has written.
  const results: Awaited<ReturnType<typeof resealSubject>>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const all = [...owners, ...owners.slice(0, 1)].map(({ applicantId }) =>
      resealSubject({ cipher, sealedFields }, applicantSubject(applicantId)),
    );
    results.push(...(await Promise.all(all)));
  }
  let left = 1;
  for (let run = 0; run < 10 && left > 0; run += 1) ({ left } = await cipher.rewrap());
  isOver = true;
  await Promise.all(readers);
  expect(failures).toEqual([]);
  expect(reads).toBeGreaterThan(50);
  expect(left).toBe(0);
  expect(results.every(({ version }) => version >= 2)).toBe(true);
  const texts = (await rows.find().toArray()).map(
    (row) => (row.idNumber as { cipher: string }).cipher,
  );
  const versions = texts.map((text) => Number(text.split('.')[1]));
  expect(Math.min(...versions)).toBe(ROUNDS + 1);
  // The old key-encryption key is destroyed: everything opens all the same.
  const after = cipherWith({ currentVersion: 2, keys: new Map([[2, fresh]]) });
  for (const owner of owners) {
    const row = await rows.findOne({ _id: owner._id as never });
    const sealed = row?.idNumber as never;
    expect(await openIdentity({ cipher: after }, { owner, field: 'idNumber', sealed })).toBe(
      ID_NUMBER,
    );
  }
});
