import { randomBytes, randomUUID } from 'node:crypto';
import { ADMIN_APPLICATION_ROUTES } from '../../../api/routes/admin/applications.js';
import { CUSTOMER_APPLICATION_ROUTES } from '../../../api/routes/customer/applications.js';
import { INVITATION_ROUTES } from '../../../api/routes/auth/invitations.js';
import { PRIVACY_ROUTES } from '../../../api/routes/privacy-routes.js';
import { presentText } from '../../../contract/terms/consents.js';
import { isAppError } from '../../../contract/terms/errors.js';
import type { MediaPurpose } from '../../../contract/terms/media.js';
import type { Role } from '../../../contract/terms/permissions.js';
import {
  applicationEventModel,
  applicationModel,
  applicationNoteModel,
} from '../../../data/models/application.js';
import { categoryModel } from '../../../data/models/category.js';
import { cityModel } from '../../../data/models/city.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { mediaModel } from '../../../data/models/media.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { onboardingPolicyModel } from '../../../data/models/onboarding-policy.js';
import { subjectKeyModel } from '../../../data/models/subject-key.js';
import { workerModel } from '../../../data/models/worker.js';
import type { Connection } from '../../../data/connect.js';
import { createStaffDeskRepository } from '../../../data/repositories/staff-desk.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { createOnboardingDeps } from '../../../temporal/onboarding-deps.js';
import { createStaff } from '../../../use-cases/auth/staff-login.js';
import type { AuditInput } from '../../../use-cases/audit/record-audit.js';
import { changeApplication } from '../../../use-cases/onboarding/change-application.js';
import { createOnboarding } from '../../../use-cases/onboarding/create-onboarding.js';
import type { OnboardingDeps } from '../../../use-cases/onboarding/deps.js';
import type { OnboardingGateway } from '../../../use-cases/onboarding/gateway.js';
import { createStaffDesk } from '../../../use-cases/staff/create-staff-desk.js';
import type { ApplicationCommand } from '../../../workflows/contract.js';
import { Secret, TOTP } from 'otpauth';
import { handIn } from '../../factories/media-rows.js';
import { customerSession, openWorld, request, type Answer, type World } from '../api/support.js';

export const CITY = 'hz';
export const DAY = 24 * 3_600_000;
const TRIES_MAX = 20;

export type Caller = {
  readonly id: string;
  readonly token: string;
  call(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly version?: unknown; readonly key?: string },
  ): Promise<Answer>;
  /** Rows of the files that an edit names, under ids of his own. */
  handIn(edit: Edit): Promise<Edit>;
};

export type OnboardingWorld = {
  readonly world: World;
  readonly deps: OnboardingDeps;
  readonly onboarding: ReturnType<typeof createOnboarding>;
  /** What went to runs, in order. */
  readonly sent: ApplicationCommand[];
  /** Entries of the audit log, in order. */
  audited(): readonly AuditInput[];
  applicant(): Promise<Caller>;
  hire(roles: readonly Role[], cities?: readonly string[]): Promise<Caller>;
  /** What a city asks for. */
  setPolicy(values: Record<string, unknown>, cityCode?: string): Promise<void>;
};

const MODELS = [
  applicationModel,
  applicationEventModel,
  applicationNoteModel,
  ledgerAccountModel,
  ledgerJournalModel,
  ledgerTransferModel,
  mediaModel,
  merchantModel,
  onboardingPolicyModel,
  subjectKeyModel,
  workerModel,
];

/** Applications over HTTP on a database of its own. No run is between: the database decides races. */
export async function openOnboardingWorld(): Promise<OnboardingWorld> {
  const world = await openWorld();
  const { connection, authDeps } = world;
  for (const model of MODELS) await model(connection).createIndexes();
  const seed = buildSeed({ seededAt: new Date() });
  await cityModel(connection).insertMany(seed.cities);
  await categoryModel(connection).insertMany(seed.categories);
  await merchantModel(connection).insertMany(seed.merchants);
  const publicUrl = 'https://doorhive.example';
  const deps = createOnboardingDeps({
    connection,
    keys: authDeps.keys,
    keyRing: { currentVersion: 0, keys: new Map([[0, randomBytes(32)]]) },
    publicUrl,
    clock: { nowMs: world.nowMs },
  });
  const sent: ApplicationCommand[] = [];
  const onboarding = createOnboarding(deps, directGateway(deps, sent));
  const staff = createStaffDesk({
    ...authDeps,
    staffDesk: createStaffDeskRepository(connection),
    merchants: deps.merchants as never,
    catalogue: deps.catalogue,
    publicUrl,
  });
  const routes = [
    ...CUSTOMER_APPLICATION_ROUTES,
    ...ADMIN_APPLICATION_ROUTES,
    ...INVITATION_ROUTES,
    ...PRIVACY_ROUTES,
  ];
  const { url, deps: served } = await world.serve({ routes, overrides: { onboarding, staff } });

  const caller = (id: string, token: string): Caller => ({
    id,
    token,
    handIn: (edit) => handInFiles(connection, id, edit),
    call: (method, path, { body, version, key = randomUUID() } = {}) =>
      request({
        url: `${url}${path}`,
        method,
        token,
        headers: {
          'idempotency-key': key,
          ...(version === undefined ? {} : { 'if-match': `"${String(version)}"` }),
        },
        ...(body === undefined ? {} : { body }),
      }),
  });

  return {
    world,
    deps,
    onboarding,
    sent,
    audited: () => (served as unknown as { readonly audited: readonly AuditInput[] }).audited,
    async applicant() {
      const { accessToken } = await customerSession(world);
      const actor = await world.auth.authenticate(accessToken);
      const applicant = caller(actor.id, accessToken);
      const body = { purpose: 'ID_UPLOAD', version: presentText('ID_UPLOAD').version };
      const given = await applicant.call('POST', '/me/consents', { body });
      if (given.status !== 200) throw new RangeError(given.text);
      return applicant;
    },
    async hire(roles, cities = [CITY]) {
      const account = `p-${randomUUID().slice(0, 12)}`;
      const password = 'correct horse battery';
      const person = { audience: 'admin', account, password, roles, cities } as const;
      const { staffId, totpSecret } = await createStaff({ deps: authDeps, person });
      const secret = Secret.fromBase32(totpSecret);
      const totp = TOTP.generate({ secret, timestamp: world.nowMs() });
      const login = {
        audience: 'admin',
        account,
        password,
        totp,
        deviceId: 'device-0001',
      } as const;
      const { accessToken } = await world.auth.loginStaff(login);
      return caller(staffId, accessToken);
    },
    async setPolicy(values, cityCode = CITY) {
      await onboardingPolicyModel(connection).updateOne(
        { cityCode },
        { $set: values, $setOnInsert: { _id: randomUUID(), version: 1 } },
        { upsert: true },
      );
    },
  };
}

/** Straight to the use case, repeated as the activity's retries would. */
function directGateway(deps: OnboardingDeps, sent: ApplicationCommand[]): OnboardingGateway {
  return {
    startApplication: async () => undefined,
    async updateApplication({ applicationId, command }) {
      sent.push(command);
      const { change, seenSeq: _seen, ...rest } = command;
      if (change === null) return { applicationId, status: 'DRAFT', seq: 0 };
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await changeApplication(deps, { ...rest, applicationId, change });
        } catch (error) {
          const isBusy = isAppError(error) && error.code === 'CONTENTION';
          if (!isBusy || attempt === TRIES_MAX) throw error;
        }
      }
    },
  };
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
let people = 0;

/** An ID number that nobody else has; women by default. */
export function freshIdNumber(born = '19900307', gender: 'FEMALE' | 'MALE' = 'FEMALE'): string {
  people += 1;
  const serial = String(people * 2 + (gender === 'MALE' ? 1 : 0)).padStart(3, '0');
  const body = `330106${born}${serial}`;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return `${body}${'10X98765432'[sum % 11]}`;
}

const LICENCE = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** A licence number that nobody else has. */
export function freshLicenceNo(): string {
  people += 1;
  const body = `9133010${String(people).padStart(10, '0')}`;
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += LICENCE.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return `${body}${LICENCE[(31 - (sum % 31)) % 31]}`;
}

const inYears = (years: number): string => new Date(Date.now() + years * 365 * DAY).toISOString();

export const PROFILE = {
  displayName: '小李',
  gender: 'FEMALE',
  skills: ['daily.clean'],
  home: { type: 'Point', coordinates: [120.15, 30.27] },
  radiusMeters: 5_000,
};

/** Everything that a worker hands in. */
export function workerEdit(change: Record<string, unknown> = {}) {
  return {
    worker: PROFILE,
    identity: {
      realName: '李秀英',
      idNumber: freshIdNumber(),
      validUntil: inYears(10),
      mediaIds: ['id-front', 'id-back'],
    },
    certificates: [{ kind: 'HEALTH', validUntil: inYears(1), mediaIds: ['health-1'] }],
    ...change,
  };
}

export function merchantEdit(change: Record<string, unknown> = {}) {
  return {
    merchant: { displayName: '西湖家政' },
    identity: {
      realName: '王建国',
      idNumber: freshIdNumber('19800101', 'MALE'),
      validUntil: null,
      mediaIds: ['id-front', 'id-back'],
    },
    licence: { licenceNo: freshLicenceNo(), validUntil: null, mediaIds: ['licence-1'] },
    ...change,
  };
}

export type Shown = {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly seq: number;
  readonly items: readonly { readonly code: string; readonly status: string }[];
  readonly needed: readonly string[];
};
export const shown = (answer: Answer): Shown => answer.json as unknown as Shown;
export const codeOf = (answer: Answer): string => `${answer.status} ${String(answer.json.code)}`;

const at = (id: string, tail = ''): string => `/customer/applications/${id}${tail}`;
export const desk = (id: string, tail = ''): string => `/admin/applications/${id}${tail}`;
const WHY = { reason: '资料核对' };

export async function open(who: Caller, kind: 'WORKER' | 'MERCHANT' = 'WORKER'): Promise<Shown> {
  const body = { kind, cityCode: CITY };
  const answer = await who.call('POST', '/customer/applications', { body });
  if (answer.status !== 201) throw new RangeError(answer.text);
  return shown(answer);
}

/** Saves an edit whose files the applicant has handed in before. */
export async function save(who: Caller, seen: Shown, body: unknown): Promise<Answer> {
  const mine = await who.handIn(body as Edit);
  return who.call('PATCH', at(seen.id), { body: mine, version: seen.version });
}

type Part = { readonly mediaIds: readonly string[] };
type Edit = {
  readonly identity?: Part;
  readonly licence?: Part;
  readonly certificates?: readonly Part[];
};

/** The edit with ids of the person's own, each of them a row of a file that is there. */
async function handInFiles(connection: Connection, ownerId: string, edit: Edit): Promise<Edit> {
  const own = async <T extends Part>(part: T, purpose: MediaPurpose): Promise<T> => {
    const mediaIds = part.mediaIds.map((id) => `${ownerId}-${id}`);
    await handIn(connection, mediaIds, { purpose, owner: { audience: 'customer', id: ownerId } });
    return { ...part, mediaIds };
  };
  const { identity, licence, certificates } = edit;
  return {
    ...edit,
    ...(identity && { identity: await own(identity, 'ID_IMAGE') }),
    ...(licence && { licence: await own(licence, 'LICENCE') }),
    ...(certificates && {
      certificates: await Promise.all(certificates.map((one) => own(one, 'CERTIFICATE'))),
    }),
  };
}

export const submit = (who: Caller, seen: Shown): Promise<Answer> =>
  who.call('POST', at(seen.id, '/submit'), { version: seen.version });

/** A filled in and submitted application. */
export async function submitted(
  who: Caller,
  edit: Record<string, unknown> = workerEdit(),
  kind: 'WORKER' | 'MERCHANT' = 'WORKER',
): Promise<Shown> {
  const draft = await open(who, kind);
  const saved = await save(who, draft, edit);
  const answer = await submit(who, shown(saved));
  if (answer.status !== 200) throw new RangeError(`${saved.text} ${answer.text}`);
  return shown(answer);
}

export const decide = (
  who: Caller,
  id: string,
  itemCode: string,
  body: Record<string, unknown> = { isApproved: true },
): Promise<Answer> => who.call('POST', desk(id, `/items/${itemCode}/decide`), { body });

export const act = (who: Caller, id: string, tail: string, body: unknown = WHY, key?: string) =>
  who.call('POST', desk(id, `/${tail}`), { body, ...(key !== undefined && { key }) });

/** All items of an application approved, check by check, up to the last `finish-check`. */
export async function approveUntilLast(who: Caller, application: Shown): Promise<void> {
  const { id, items } = application;
  await act(who, id, 'claim');
  const basics = items.filter(({ code }) => code === 'PROFILE' || code === 'IDENTITY');
  const others = items.filter((one) => !basics.includes(one));
  for (const { code } of basics) await decide(who, id, code);
  await act(who, id, 'finish-check');
  for (const { code } of others) await decide(who, id, code);
}

export async function approved(who: Caller, application: Shown): Promise<Answer> {
  await approveUntilLast(who, application);
  return act(who, application.id, 'finish-check');
}
