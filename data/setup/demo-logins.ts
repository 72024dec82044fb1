import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Secret } from 'otpauth';
import type { Role } from '../../contract/terms/permissions.js';
import { createStaff } from '../../use-cases/auth/staff-login.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import type { AuthDeps } from '../../use-cases/auth/auth-deps.js';
import { isDuplicateKey, type Connection } from '../connect.js';
import { staffModel, type StaffAudience } from '../models/staff.js';
import { userModel } from '../models/user.js';
import { customerPhone, merchantPhone, workerPhone } from '../seed/phones.js';

/** A login printed at start and kept in `demo-logins.json`, never in the repository. */
export type DemoLogin = {
  readonly role: Role;
  /** Staff: account, password and TOTP. */
  readonly account?: string;
  readonly password?: string;
  /** Base32. */
  readonly totpSecret?: string;
  /** Customers, workers and merchants: SMS code, printed by the SMS channel of development. */
  readonly phone?: string;
  readonly note: string;
};

export const DEMO_LOGINS_FILE = 'demo-logins.json';

type LoginDeps = Pick<AuthDeps, 'users' | 'staff' | 'keys' | 'clock'>;

type DemoStaff = {
  readonly audience: StaffAudience;
  readonly account: string;
  readonly role: Role;
  readonly merchantId?: string;
  readonly cities?: readonly string[];
  readonly storeIds?: readonly string[];
  readonly phone?: string;
  readonly note: string;
};

const CITIES = ['hz', 'demo'];

const DEMO_STAFF: readonly DemoStaff[] = [
  {
    audience: 'merchant',
    account: 'owner',
    role: 'merchantOwner',
    merchantId: 'hz-clean',
    phone: merchantPhone(1),
    note: '商户负责人 owner of 洁邻家政（示例）',
  },
  {
    audience: 'merchant',
    account: 'clerk',
    role: 'merchantClerk',
    merchantId: 'demo-self',
    storeIds: ['demo-s1'],
    note: '门店店员 clerk of 演示直营 一号店（示例）',
  },
  {
    audience: 'merchant',
    account: 'demo-owner',
    role: 'merchantOwner',
    merchantId: 'demo-self',
    note: '商户负责人 owner of 演示直营（示例）',
  },
  { audience: 'admin', account: 'admin', role: 'admin', note: '平台管理员 platform admin' },
  {
    audience: 'admin',
    account: 'dispatcher',
    role: 'dispatcher',
    cities: CITIES,
    note: '调度 dispatcher',
  },
  { audience: 'admin', account: 'support', role: 'support', cities: CITIES, note: '客服 support' },
  {
    audience: 'admin',
    account: 'manager',
    role: 'cityManager',
    cities: CITIES,
    note: '城市经理，可复核申诉 city manager, decides appeals',
  },
  {
    audience: 'admin',
    account: 'reviewer',
    role: 'reviewer',
    cities: CITIES,
    note: '审核 reviewer',
  },
  { audience: 'admin', account: 'finance-maker', role: 'financeMaker', note: '财务经办 maker' },
  {
    audience: 'admin',
    account: 'finance-checker',
    role: 'financeChecker',
    note: '财务复核 checker',
  },
];

const DEMO_USERS: readonly DemoLogin[] = [
  ...[1, 2, 3].map((number): DemoLogin => ({
    role: 'customer',
    phone: customerPhone(number),
    note: `用户 ${number} customer`,
  })),
  ...['hz-w001', 'hz-w002', 'demo-w001'].map((workerId): DemoLogin => ({
    role: 'worker',
    phone: workerPhone(workerId),
    note: `服务人员 worker ${workerId}`,
  })),
];

/** Logins made at the same time; each is one journaled write. */
const PARALLEL_MAX = 16;

/**
 * Makes the demo logins and writes them to `<dataDir>/demo-logins.json` (readable by the owner
 * only) at the first start; later starts read the file and add what is missing in the database.
 * Passwords and TOTP secrets are random. A lost file gives new secrets and ends the old ones.
 */
export async function ensureDemoLogins(input: {
  readonly connection: Connection;
  readonly deps: LoginDeps;
  readonly dataDir: string;
}): Promise<readonly DemoLogin[]> {
  const file = path.join(input.dataDir, DEMO_LOGINS_FILE);
  const known = await readLogins(file);
  const logins = known ?? [...DEMO_USERS, ...DEMO_STAFF.map(newLogin)];
  if (known === null) {
    await staffModel(input.connection).deleteMany({ _id: { $in: DEMO_STAFF.map(staffId) } });
    // The file comes first: an account whose secret was never written could not be used.
    await writeLogins({ file, logins });
  }
  for (const person of DEMO_STAFF) await ensureStaff({ deps: input.deps, person, logins });
  for (const { role, phone } of DEMO_USERS) {
    if (role !== 'customer' || phone === undefined) continue;
    await ensureUser({ deps: input.deps, phone, audience: 'customer' });
  }
  return logins;
}

/** Makes the phone logins of seeded workers that have none yet. Returns how many were added. */
export async function ensureWorkerLogins(input: {
  readonly connection: Connection;
  readonly deps: LoginDeps;
  readonly workerIds: readonly string[];
}): Promise<number> {
  const { connection, deps, workerIds } = input;
  const present = await userModel(connection)
    .distinct('_id', { _id: { $in: workerIds } })
    .exec();
  const have = new Set<string>(present);
  const missing = workerIds.filter((id) => !have.has(id));
  for (let start = 0; start < missing.length; start += PARALLEL_MAX) {
    const batch = missing.slice(start, start + PARALLEL_MAX);
    await Promise.all(
      batch.map((id) => ensureUser({ deps, phone: workerPhone(id), audience: 'worker', id })),
    );
  }
  return missing.length;
}

function newLogin(person: DemoStaff): DemoLogin {
  return {
    role: person.role,
    account: person.account,
    password: randomBytes(12).toString('base64url'),
    totpSecret: new Secret({ size: 20 }).base32,
    ...(person.phone === undefined ? {} : { phone: person.phone }),
    note: person.note,
  };
}

async function ensureStaff(input: {
  readonly deps: LoginDeps;
  readonly person: DemoStaff;
  readonly logins: readonly DemoLogin[];
}): Promise<void> {
  const { deps, person } = input;
  if ((await deps.staff.findById(staffId(person))) !== null) return;
  const login = input.logins.find(({ account }) => account === person.account);
  if (login?.password === undefined || login.totpSecret === undefined) return;
  const { audience, account, role, merchantId, cities, storeIds, phone } = person;
  try {
    await createStaff({
      deps,
      person: {
        id: staffId(person),
        audience,
        account,
        password: login.password,
        totpSecret: login.totpSecret,
        roles: [role],
        ...(merchantId === undefined ? {} : { merchantId }),
        ...(cities === undefined ? {} : { cities }),
        ...(storeIds === undefined ? {} : { storeIds }),
        ...(phone === undefined ? {} : { phone }),
      },
    });
  } catch (error) {
    // Another start on the same database was faster, or a real person has taken the name.
    if (!isDuplicateKey(error)) throw error;
  }
}

function staffId(person: DemoStaff): string {
  return `demo-${person.account}`;
}

/** Null when there is no file; a damaged one counts as none and is replaced. */
async function readLogins(file: string): Promise<DemoLogin[] | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(parsed) && parsed.every(isLogin) ? parsed : null;
  } catch {
    return null;
  }
}

function isLogin(value: unknown): value is DemoLogin {
  return typeof value === 'object' && value !== null && 'role' in value && 'note' in value;
}

async function writeLogins(input: {
  readonly file: string;
  readonly logins: readonly DemoLogin[];
}): Promise<void> {
  const { file, logins } = input;
  await mkdir(path.dirname(file), { recursive: true });
  // A rename is whole or not at all.
  const draft = `${file}.new`;
  await writeFile(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
