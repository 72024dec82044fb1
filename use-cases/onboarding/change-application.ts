import { AppError } from '../../contract/terms/errors.js';
import { isDuplicateKey } from '../../data/connect.js';
import type {
  ApplicationChangeSet,
  ApplicationDocument,
} from '../../data/repositories/applications.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { stageDueMs } from '../../domain/onboarding/clocks.js';
import type { OnboardingPolicy } from '../../domain/onboarding/policy.js';
import { reduceApplication } from '../../domain/onboarding/reduce.js';
import type { ApplicationChange, ApplicationState } from '../../domain/onboarding/state.js';
import { depositJournal } from '../../domain/ledger/deposit-postings.js';
import type { ApplicationView, ChangeApplicationInput } from '../../workflows/contract.js';
import { activate, ownerOf, prepareActivation, type Prepared } from './activate.js';
import { itemsAfter, stateOf, viewOf } from './application-state.js';
import { requireComplete } from './completeness.js';
import type { OnboardingDeps } from './deps.js';
import { requireMayApply } from './open-application.js';

/** What is worked out before the transaction; the row's version proves that it still fits. */
type Ready = {
  readonly version: number;
  /** Set when the contents are handed in: the rules of that day hold until the end. */
  readonly policy: OnboardingPolicy | null;
  /** Set when the change makes somebody active. */
  readonly activation: Prepared | null;
};

/**
 * The one writer of an application's state: judges the change by the table, writes it with its
 * event and everything that follows in one transaction. A repeat of a request finds its event and
 * changes nothing. Errors: those of `Refusal`, NOT_FOUND, VERSION_CONFLICT, APPLICATION_INCOMPLETE,
 * PERSON_EXISTS, REAPPLY_TOO_EARLY.
 */
export async function changeApplication(
  deps: OnboardingDeps,
  input: ChangeApplicationInput,
): Promise<ApplicationView> {
  const { applicationId, key } = input;
  const row = await requireApplication(deps, applicationId);
  if (await deps.applications.findEvent({ applicationId, key })) return viewOf(row);
  const ready = await makeReady(deps, row, input);
  try {
    return await deps.transact((session) => write(deps, { input, ready, session }));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Another attempt of this request may just have been stored.
    const mine = await deps.applications.findEvent({ applicationId, key });
    if (mine) return viewOf(await requireApplication(deps, applicationId));
    throw new AppError('PERSON_EXISTS', { cause: error });
  }
}

/** What the run starts from. NOT_FOUND. */
export async function readApplication(
  deps: Pick<OnboardingDeps, 'applications'>,
  input: { readonly applicationId: string },
): Promise<ApplicationView> {
  return viewOf(await requireApplication(deps, input.applicationId));
}

/** NOT_FOUND when there is no such application. */
export async function requireApplication(
  deps: Pick<OnboardingDeps, 'applications'>,
  applicationId: string,
  session?: ClientSession,
): Promise<ApplicationDocument> {
  const row = await deps.applications.findById(applicationId, session);
  if (!row) throw new AppError('NOT_FOUND', { detail: `application ${applicationId}` });
  return row;
}

async function makeReady(
  deps: OnboardingDeps,
  row: ApplicationDocument,
  input: ChangeApplicationInput,
): Promise<Ready> {
  const { change, actor, receivedAtMs, seenVersion } = input;
  const after = judge(row, input);
  const isHandedIn = change.event === 'submit' || change.event === 'resubmit';
  let policy: OnboardingPolicy | null = null;
  if (isHandedIn) {
    if (row.applicantId !== actor.id) throw new AppError('NOT_FOUND');
    if (row.version !== seenVersion) throw new AppError('VERSION_CONFLICT');
    const isFirst = change.event === 'submit';
    policy = isFirst ? await deps.onboardingPolicies.effective(row.cityCode) : row.policy;
    await requireComplete(deps, { row, policy, atMs: receivedAtMs });
  }
  const isActive = after.status === 'ACTIVE';
  const at = new Date(receivedAtMs);
  const activation = isActive ? await prepareActivation(deps, { row, at }) : null;
  return { version: row.version, policy, activation };
}

/** The state after the change; throws what the table or a guard says no with. */
function judge(row: ApplicationDocument, input: ChangeApplicationInput): ApplicationState {
  const { change, actor: by, receivedAtMs: atMs } = input;
  const reduced = reduceApplication({ state: stateOf(row), change, by, atMs });
  if (reduced.kind === 'changed') return reduced.state;
  throw new AppError(reduced.code, { extra: { status: row.status } });
}

async function write(
  deps: OnboardingDeps,
  work: {
    readonly input: ChangeApplicationInput;
    readonly ready: Ready;
    readonly session: ClientSession;
  },
): Promise<ApplicationView> {
  const { input, ready, session } = work;
  const { applicationId, change, actor, receivedAtMs } = input;
  const row = await requireApplication(deps, applicationId, session);
  if (row.version !== ready.version) throw new AppError('CONTENTION', { detail: applicationId });
  const at = new Date(receivedAtMs);
  const { kind, applicantId, identityIndex } = row;
  if (ready.policy) {
    await requireMayApply(deps, { kind, applicantId, identityIndex, at }, session);
  }
  const after = judge({ ...row, policy: ready.policy ?? row.policy }, input);
  const set = { ...changeSet(row, after, input), ...consequences(row, { after, input, at }) };
  if (change.event === 'depositPaid') {
    const journal = depositJournal({ ...ownerOf(row), applicationId, amountFen: change.amountFen });
    await deps.ledger.post(journal, session);
  }
  const result = ready.activation && (await activate(deps, ready.activation, session));
  const changed = { ...set, ...(result && { result: { ...result, at } }) };
  const { seq, version } = row;
  if (!(await deps.applications.change({ applicationId, seq, version, set: changed }, session))) {
    throw new AppError('CONTENTION', { detail: applicationId });
  }
  await deps.applications.insertEvent(
    {
      _id: `${applicationId}:${after.seq}`,
      applicationId,
      seq: after.seq,
      key: input.key,
      event: change.event,
      from: row.status,
      to: after.status,
      by: actor,
      at,
      itemCode: change.event === 'decideItem' ? change.itemCode : null,
      detail: detailOf(change),
      noteId: input.noteId ?? null,
    },
    session,
  );
  return viewOf({ ...row, ...changed, seq: after.seq, version: version + 1 });
}

function changeSet(
  row: ApplicationDocument,
  after: ApplicationState,
  input: ChangeApplicationInput,
): ApplicationChangeSet {
  const { change, actor, receivedAtMs, noteId = null } = input;
  const dueMs = stageDueMs(after);
  const at = new Date(receivedAtMs);
  const decided =
    change.event === 'decideItem' ? { code: change.itemCode, by: actor.id, at, noteId } : null;
  return {
    status: after.status,
    items: itemsAfter(row, after.items, decided),
    claim: after.claim,
    stageSince: new Date(after.stageSinceMs),
    stageDueAt: dueMs === null ? null : new Date(dueMs),
    isReminded: after.isReminded,
    isEscalated: after.isEscalated,
    policy: after.policy,
  };
}

/** What only single events write. */
function consequences(
  row: ApplicationDocument,
  of: {
    readonly after: ApplicationState;
    readonly input: ChangeApplicationInput;
    readonly at: Date;
  },
): Partial<ApplicationChangeSet> {
  const { after, input, at } = of;
  const { change, actor, noteId = null } = input;
  const isOver = after.status !== row.status && stageDueMs(after) === null;
  return {
    ...(isOver && { closedAt: at }),
    ...(change.event === 'submit' && { submittedAt: at }),
    ...(change.event === 'depositPaid' && {
      deposit: { amountFen: change.amountFen, reference: change.reference, at, by: actor.id },
    }),
    ...(change.event === 'reject' && {
      rejection: {
        reason: change.reason,
        noteId,
        blockedUntil: new Date(at.getTime() + after.policy.blockedMs[change.reason]),
      },
    }),
  };
}

function detailOf(change: ApplicationChange): string | null {
  switch (change.event) {
    case 'decideItem':
      return change.isApproved ? 'APPROVED' : change.reason;
    case 'reject':
      return change.reason;
    case 'depositPaid':
      return change.reference;
    default:
      return null;
  }
}
