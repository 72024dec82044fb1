import path from 'node:path';
import { connectDatabase } from '../../data/connect.js';
import { createSealedFieldRepository } from '../../data/repositories/sealed-fields.js';
import { createSubjectKeyRepository } from '../../data/repositories/subject-keys.js';
import { keyRingOf } from '../../data/setup/key-encryption-keys.js';
import { AES_256_GCM } from '../../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../../use-cases/privacy/field-cipher.js';
import { resealSubject } from '../../use-cases/privacy/reseal-subject.js';
import { print, readOptions, runCommand, targetOf } from '../backup/settings.js';

const HELP = `npm run keys:rewrap -- [--data <folder>] [--subject <kind:id>]

Wraps the data key of every person with the first key of KEY_ENCRYPTION_KEYS, while the system
runs. Safe to repeat and to interrupt. Prints one line of JSON; "left":0 means that the other keys
of the list wrap nothing any more. Exit code 1: some are left, run it again.

  --data <folder>      data folder of npm start (.doorhive)
  --subject <kind:id>  before that gives this person (applicant:<id>, workers:<id>) a new data key
                       and writes his name and ID number anew under it`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'keys:rewrap',
    options: { data: 'string', subject: 'string', help: 'boolean' },
  });
  if (options.help === true) return print(HELP);
  const { env } = await targetOf(path.resolve(String(options.data ?? '.doorhive')));
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  try {
    const keyRing = keyRingOf(env);
    const cipher = createFieldCipher({
      subjectKeys: createSubjectKeyRepository(database),
      keyRing,
      ciphers: [AES_256_GCM],
      clock: { nowMs: () => Date.now() },
    });
    const sealedFields = createSealedFieldRepository(database);
    const { subject } = options;
    const resealed =
      typeof subject === 'string' ? await resealSubject({ cipher, sealedFields }, subject) : {};
    const { rewrapped, left } = await cipher.rewrap();
    const { currentVersion: kekVersion } = keyRing;
    print(JSON.stringify({ keys: 'rewrap', kekVersion, ...resealed, rewrapped, left }));
    return left === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

await runCommand(main);
