import { v5 as uuidv5 } from 'uuid';
import { AppError } from '../../contract/terms/errors.js';
import { certificateKindOf } from '../../contract/terms/onboarding.js';
import { isDuplicateKey } from '../../data/connect.js';
import type {
  ApplicationDocument,
  ApplicationResult,
  MerchantProfile,
  WorkerProfile,
} from '../../data/repositories/applications.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { StaffDocument } from '../../data/repositories/staff-desk.js';
import type { UserDocument } from '../../data/repositories/users.js';
import { cellsOf } from '../../domain/geo/cells.js';
import type { AnyDocument } from '../../resources/kit/types.js';
import { merchantResource } from '../../resources/merchant.js';
import { workerResource } from '../../resources/worker.js';
import { userOf } from '../auth/sms-login.js';
import { phoneOf } from '../auth/user-phone.js';
import { startOf } from '../resource/hooks/worker-hooks.js';
import { newEnrolment } from '../staff/invitations.js';
import { employerOf } from './completeness.js';
import type { OnboardingDeps } from './deps.js';
import { openIdentity } from './identity.js';

/** Name space of the ids of whom an application becomes; a fixed random UUID. */
const RESULT_NAMESPACE = 'c1b2d6a4-7b0f-4f4c-9c7b-0d3f5a8e9b11';
const WORKER_SHARE_BPS = 8_000;
const SLUG_LENGTH = 16;

/** Nine to six on every day, until the worker says otherwise. */
const FIRST_HOURS = Array.from({ length: 7 }, () => [{ startMinute: 540, endMinute: 1_080 }]);

/** The rows that an application becomes, ready to be written; personal fields are sealed. */
export type Prepared = {
  readonly result: Omit<ApplicationResult, 'at'>;
  readonly worker: AnyDocument | null;
  readonly login: UserDocument | null;
  readonly merchant: AnyDocument | null;
  readonly owner: StaffDocument | null;
};

type Activation = { readonly row: ApplicationDocument; readonly at: Date };

/** Ids that follow from the application's: whoever repeats the activation means the same rows. */
export function ownerOf(row: Pick<ApplicationDocument, '_id' | 'kind'>): {
  readonly ownerId: string;
} {
  const id = uuidv5(`${row.kind}:${row._id}`, RESULT_NAMESPACE);
  return {
    ownerId: row.kind === 'WORKER' ? id : `m${id.replaceAll('-', '').slice(0, SLUG_LENGTH)}`,
  };
}

/**
 * Works out worker and login, or merchant and owner. Errors: ACTION_NOT_ALLOWED when the merchant
 * does not take people any more, NOT_FOUND when the applicant has been erased.
 */
export async function prepareActivation(
  deps: OnboardingDeps,
  input: Activation,
): Promise<Prepared> {
  const user = await deps.users.findById(input.row.applicantId);
  const { realName } = input.row;
  if (user === null || realName === null) throw new AppError('NOT_FOUND', { detail: 'applicant' });
  const person = {
    phone: phoneOf(deps, user),
    realName: await openIdentity(deps, { owner: input.row, field: 'realName', sealed: realName }),
  };
  return input.row.kind === 'WORKER'
    ? prepareWorker(deps, { ...input, ...person })
    : prepareMerchant(deps, { ...input, ...person });
}

type Person = Activation & { readonly phone: string; readonly realName: string };

async function prepareWorker(deps: OnboardingDeps, input: Person): Promise<Prepared> {
  const { row, phone } = input;
  const { ownerId: workerId } = ownerOf(row);
  const merchantId = await employerOf(deps, row);
  if (merchantId === null) {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { reason: 'NO_MERCHANT' } });
  }
  const { displayName, gender, skills, home, radiusMeters } = row.profile as WorkerProfile;
  const place = { resource: workerResource, id: workerId, field: 'realName' };
  const worker: AnyDocument = {
    _id: workerId,
    version: 1,
    merchantId,
    cityCode: row.cityCode,
    displayName,
    realName: await deps.sealer.seal({ ...place, value: input.realName }),
    gender,
    skills: [...skills],
    home,
    cells: cellsOf(home.coordinates),
    radiusMeters,
    hours: FIRST_HOURS,
    overrides: [],
    blocked: [],
    leave: [],
    status: 'ACTIVE',
    isOnline: false,
    ...startOf({}),
    certificates: certificatesOf(row),
  };
  const login = userOf({ deps, phone, audience: 'worker', id: workerId });
  const result = { workerId, merchantId, staffId: null };
  return { result, worker, login, merchant: null, owner: null };
}

/** Only what was approved counts; one without an end is not a certificate. */
function certificatesOf(row: ApplicationDocument) {
  return row.items.flatMap(({ code, status, validUntil }) => {
    const kind = certificateKindOf(code);
    const isGood = kind !== null && status === 'APPROVED' && validUntil !== null;
    return isGood ? [{ kind, validUntil }] : [];
  });
}

async function prepareMerchant(deps: OnboardingDeps, input: Person): Promise<Prepared> {
  const { row, phone, realName, at } = input;
  const { ownerId: merchantId } = ownerOf(row);
  const { displayName: name } = row.profile as MerchantProfile;
  const seal = (field: string, value: string) =>
    deps.sealer.seal({ resource: merchantResource, id: merchantId, field, value });
  const merchant: AnyDocument = {
    _id: merchantId,
    version: 1,
    name,
    kind: 'JOINED',
    cityCodes: [row.cityCode],
    // No rate of his own: the policy of city and category decides, until terms are agreed.
    workerShareBps: WORKER_SHARE_BPS,
    contactName: await seal('contactName', realName),
    contactPhone: await seal('contactPhone', phone),
    status: 'ACTIVE',
  };
  const staffId = uuidv5(`OWNER:${row._id}`, RESULT_NAMESPACE);
  const owner: StaffDocument = {
    _id: staffId,
    audience: 'merchant',
    account: `owner-${merchantId}`,
    name: row.realName?.masked ?? name,
    totpLastStep: 0,
    roles: ['merchantOwner'],
    merchantId,
    cities: [],
    storeIds: [],
    status: 'INVITED',
    // Told to nobody: its applicant asks for a link of his own when he is ready.
    enrolment: newEnrolment(deps, 'INVITATION').enrolment,
    version: 1,
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: at,
  };
  return {
    result: { workerId: null, merchantId, staffId },
    worker: null,
    login: null,
    merchant,
    owner,
  };
}

/**
 * Writes the rows in the transaction that makes the application ACTIVE: there is no active
 * application without them, and none of them twice. Errors: PERSON_EXISTS when the phone is another
 * worker's login, ALREADY_EXISTS when a row is there from elsewhere.
 */
export async function activate(
  deps: OnboardingDeps,
  prepared: Prepared,
  session: ClientSession,
): Promise<Omit<ApplicationResult, 'at'>> {
  const { result, worker, login, merchant, owner } = prepared;
  if (login && !(await deps.users.insertNew(login, session))) throw new AppError('PERSON_EXISTS');
  if (worker) await insert(deps, { resource: workerResource, document: worker, session });
  if (merchant) await insert(deps, { resource: merchantResource, document: merchant, session });
  if (owner) {
    await deps.staff.insert(owner, session).catch((error: unknown) => {
      throw isDuplicateKey(error) ? new AppError('ALREADY_EXISTS', { cause: error }) : error;
    });
  }
  return result;
}

async function insert(
  deps: OnboardingDeps,
  row: Parameters<OnboardingDeps['store']['insert']>[0],
): Promise<void> {
  if (!(await deps.store.insert(row))) throw new AppError('ALREADY_EXISTS');
}
