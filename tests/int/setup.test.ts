import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from 'mongoose';
import { Secret, TOTP } from 'otpauth';
import { connectDatabase } from '../../data/connect.js';
import { staffModel } from '../../data/models/staff.js';
import { userModel } from '../../data/models/user.js';
import { createSessionRepository } from '../../data/repositories/sessions.js';
import { createStaffRepository } from '../../data/repositories/staff.js';
import { createUserRepository } from '../../data/repositories/users.js';
import { createWorkerRepository } from '../../data/repositories/workers.js';
import { workerPhone } from '../../data/seed/phones.js';
import { authKeysOf } from '../../data/setup/auth-keys.js';
import { DEMO_LOGINS_FILE, type DemoLogin } from '../../data/setup/demo-logins.js';
import { prepareDatabase } from '../../data/setup/prepare.js';
import type { AuthDeps } from '../../use-cases/auth/auth-deps.js';
import { normalizePhone, phoneIndexOf } from '../../use-cases/auth/phone.js';
import { loginStaff } from '../../use-cases/auth/staff-login.js';

const keys = authKeysOf({
  jwtPrivateKeyPem: generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  dataEncryptionKey: randomBytes(32),
  blindIndexKey: randomBytes(32),
});

let server: Connection;
let connection: Connection;
let dataDir: string;
let nowMs = Date.parse('2026-03-01T00:00:00Z');

const deps = () =>
  ({
    users: createUserRepository(connection),
    staff: createStaffRepository(connection),
    sessions: createSessionRepository(connection),
    keys,
    clock: { nowMs: () => nowMs },
  }) as unknown as AuthDeps;

const prepare = () => {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const hasDemoData = true;
  return prepareDatabase({ connection, deps: deps(), dataDir, hasDemoData, print }).then(
    (logins) => ({ logins, lines }),
  );
};

const login = (row: DemoLogin | undefined) => {
  // A code opens one session only, so every login takes the next step.
  nowMs += 60_000;
  const secret = Secret.fromBase32(row?.totpSecret ?? '');
  return loginStaff({
    deps: deps(),
    audience: row?.role.startsWith('merchant') ? 'merchant' : 'admin',
    account: row?.account ?? '',
    password: row?.password ?? '',
    totp: new TOTP({ secret }).generate({ timestamp: nowMs }),
    deviceId: 'device-of-the-test',
  });
};

beforeAll(async () => {
  server = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  connection = server.useDb('setup-int');
  await connection.dropDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'doorhive-setup-'));
});
afterAll(async () => {
  await connection.dropDatabase();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('first start', () => {
  it('prepares an empty database, and a second run changes nothing', async () => {
    const first = await prepare();
    const counts = async () =>
      Promise.all(
        (await connection.listCollections())
          .map(({ name }) => name)
          .toSorted()
          .map(async (name) => `${name} ${await connection.collection(name).countDocuments()}`),
      );
    const before = await counts();
    expect(before).toEqual(expect.arrayContaining(['cities 2', 'workers 560', 'staff 10']));
    const second = await prepare();
    expect(await counts()).toEqual(before);
    expect(second.logins).toEqual(first.logins);
    expect(second.lines).toContain('seed: already there, left as it is');
  });

  it('makes logins that work, in a file that only its owner can read', async () => {
    const { logins } = await prepare();
    const file = path.join(dataDir, DEMO_LOGINS_FILE);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(logins);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(logins.map((row) => row.role).sort()).toEqual([
      'admin',
      'cityManager',
      'customer',
      'customer',
      'customer',
      'dispatcher',
      'financeChecker',
      'financeMaker',
      'merchantClerk',
      'merchantOwner',
      'merchantOwner',
      'reviewer',
      'support',
      'worker',
      'worker',
      'worker',
    ]);
    for (const row of logins.filter(({ account }) => account !== undefined)) {
      expect((await login(row)).accessToken).toMatch(/\./);
    }
  });

  it('links every seeded worker to a login by his phone', async () => {
    await prepare();
    const workers = await createWorkerRepository(connection).inCity({ cityCode: 'demo' });
    expect(workers).toHaveLength(360);
    for (const { _id } of workers) {
      const phoneIndex = phoneIndexOf({ keys, phone: normalizePhone(workerPhone(_id)) });
      const user = await deps().users.findByPhone({ phoneIndex, audience: 'worker' });
      expect(user?._id).toBe(_id);
    }
  });

  it('completes logins of an interrupted start', async () => {
    const { logins } = await prepare();
    await userModel(connection).deleteMany({ _id: { $in: ['hz-w007', 'demo-w300'] } });
    await staffModel(connection).deleteOne({ account: 'support' });
    const { lines } = await prepare();
    expect(lines).toContain('logins: 2 workers');
    expect((await login(logins.find((row) => row.role === 'support'))).accessToken).toMatch(/\./);
  });

  it('gives new secrets and ends the old ones when the file is lost', async () => {
    const { logins: old } = await prepare();
    await rm(path.join(dataDir, DEMO_LOGINS_FILE));
    const { logins } = await prepare();
    const admin = (rows: readonly DemoLogin[]) => rows.find((row) => row.role === 'admin');
    expect(admin(logins)?.password).not.toBe(admin(old)?.password);
    await expect(login(admin(old))).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
    expect((await login(admin(logins))).accessToken).toMatch(/\./);
  });

  it('brings no demo data and no known login into production', async () => {
    const production = server.useDb('setup-int-production');
    await production.dropDatabase();
    const logins = await prepareDatabase({
      connection: production,
      deps: deps(),
      dataDir,
      hasDemoData: false,
      print: () => undefined,
    });
    expect(logins).toEqual([]);
    for (const name of ['cities', 'workers', 'users', 'staff']) {
      expect(await production.collection(name).countDocuments()).toBe(0);
    }
    await production.dropDatabase();
  });
});
