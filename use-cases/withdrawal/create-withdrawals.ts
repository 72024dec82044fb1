import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import {
  OPEN_WITHDRAWAL_STATUSES,
  WITHDRAWAL_UPDATES,
  isFinalWithdrawalStatus,
  type WithdrawalActor,
  type WithdrawalStatus,
  type WithdrawalUpdateName,
} from '../../contract/terms/withdrawal.js';
import type {
  WithdrawalDocument,
  WithdrawalOwnerKey,
} from '../../data/repositories/withdrawals.js';
import type { WithdrawalPolicy } from '../../domain/withdrawal/policy.js';
import type { WithdrawalChange } from '../../domain/withdrawal/state.js';
import { requireWithdrawal } from './change-withdrawal.js';
import type { WithdrawalDeps } from './deps.js';
import type { WithdrawalGateway } from './gateway.js';
import {
  presentFile,
  presentLine,
  presentPolicy,
  presentRow,
  presentTerms,
  presentWithdrawal,
  type Notes,
  type WithdrawalDto,
  type WithdrawalFileDto,
  type WithdrawalLineDto,
  type WithdrawalPolicyDto,
  type WithdrawalRowDto,
  type WithdrawalTermsDto,
} from './present.js';
import { requestWithdrawal, withdrawalTerms } from './request-withdrawal.js';

export type { WithdrawalPolicy };
export type Withdrawals = ReturnType<typeof createWithdrawals>;

/** Who asks, when, and under which key: a repeat of the request has the effect once. */
export type WithdrawalCall = {
  readonly actor: WithdrawalActor;
  readonly receivedAtMs: number;
  readonly key: string;
};

type After = { readonly atMs: number; readonly id: string };
type Own = { readonly owner: WithdrawalOwnerKey; readonly withdrawalNo: string };

/** Withdrawals as one object for the api; what is not his own is NOT_FOUND for an owner. */
export function createWithdrawals(deps: WithdrawalDeps, gateway: WithdrawalGateway) {
  return {
    mine: createOwnerSteps(deps, gateway),
    desk: createDesk(deps, gateway),
    rules: createRules(deps),
  };
}

function createOwnerSteps(deps: WithdrawalDeps, gateway: WithdrawalGateway) {
  const present = async (withdrawalNo: string): Promise<WithdrawalDto> => {
    const [row, events, notes] = await Promise.all([
      requireWithdrawal(deps, withdrawalNo),
      deps.withdrawals.history(withdrawalNo),
      notesOf(deps, withdrawalNo),
    ]);
    return presentWithdrawal({ row, events, notes });
  };

  return {
    /** What an amount would cost now, and the limits. */
    async terms(input: {
      readonly owner: WithdrawalOwnerKey;
      readonly amountFen: number;
    }): Promise<WithdrawalTermsDto> {
      const asked = { ...input, amountFen: fen(input.amountFen), atMs: deps.clock.nowMs() };
      return presentTerms(await withdrawalTerms(deps, asked));
    },

    /** Errors: those of `requestWithdrawal`. The run is started; one that is lost starts later. */
    async request(
      input: WithdrawalCall & {
        readonly owner: WithdrawalOwnerKey;
        readonly amountFen: number;
        readonly netFen: number;
        readonly accountId: string;
      },
    ): Promise<WithdrawalDto> {
      const { owner, actor, key, accountId, receivedAtMs } = input;
      const row = await requestWithdrawal(deps, {
        ...{ owner, key, accountId, receivedAtMs },
        requestedBy: actor.id,
        amountFen: fen(input.amountFen),
        netFen: fen(input.netFen),
      });
      await gateway.startWithdrawal(row._id);
      return present(row._id);
    },

    /** The newest first; one row more than `limit`. */
    async list(query: {
      readonly owner: WithdrawalOwnerKey;
      readonly after?: After | undefined;
      readonly limit: number;
    }): Promise<WithdrawalLineDto[]> {
      return (await deps.withdrawals.ofOwner(query)).map(presentLine);
    },

    async get(input: Own): Promise<WithdrawalDto> {
      await requireOwn(deps, input);
      return present(input.withdrawalNo);
    },

    /** ACTION_NOT_ALLOWED once it is approved. */
    async cancel(
      input: Own & WithdrawalCall & { readonly note?: string | undefined },
    ): Promise<WithdrawalDto> {
      const row = await requireOwn(deps, input);
      await send(deps, gateway, { ...input, row, change: { event: 'cancel' } });
      return present(row._id);
    },
  };
}

function createDesk(deps: WithdrawalDeps, gateway: WithdrawalGateway) {
  const file = async (withdrawalNo: string, viewerId: string): Promise<WithdrawalFileDto> => {
    const [row, events, notes] = await Promise.all([
      requireWithdrawal(deps, withdrawalNo),
      deps.withdrawals.history(withdrawalNo),
      notesOf(deps, withdrawalNo),
    ]);
    const viewer = { id: viewerId, atMs: deps.clock.nowMs() };
    return presentFile({ row, events, notes, viewer });
  };

  return {
    /**
     * Open ones by what is due first; with a status that is over among those asked for, the newest
     * first. `key` is what the page goes on with. One row more than `limit`.
     */
    async queue(query: {
      readonly statuses?: readonly WithdrawalStatus[] | undefined;
      readonly ownerKind?: PayoutOwnerKind | undefined;
      readonly isFlaggedOnly: boolean;
      readonly isOverdueOnly: boolean;
      readonly after?: After | undefined;
      readonly limit: number;
    }): Promise<{ readonly rows: WithdrawalRowDto[]; keyOf(row: WithdrawalRowDto): number }> {
      const { statuses = OPEN_WITHDRAWAL_STATUSES, isOverdueOnly, ...rest } = query;
      const atMs = deps.clock.nowMs();
      const asked = { ...rest, statuses, ...(isOverdueOnly && { dueBefore: new Date(atMs) }) };
      const isNewest = statuses.some(isFinalWithdrawalStatus);
      const rows = isNewest
        ? await deps.withdrawals.newest(asked)
        : await deps.withdrawals.queue(asked);
      return {
        rows: rows.map((row) => presentRow(row, atMs)),
        keyOf: ({ createdAt, stageDueAt }) =>
          Date.parse(isNewest ? createdAt : (stageDueAt ?? createdAt)),
      };
    },

    get: (input: {
      readonly withdrawalNo: string;
      readonly viewerId: string;
    }): Promise<WithdrawalFileDto> => file(input.withdrawalNo, input.viewerId),

    /** One step of staff with the reason; the run decides between two at once. */
    async step(
      input: WithdrawalCall & {
        readonly withdrawalNo: string;
        readonly change: WithdrawalChange;
        readonly note: string;
      },
    ): Promise<WithdrawalFileDto> {
      const row = await requireWithdrawal(deps, input.withdrawalNo);
      await send(deps, gateway, { ...input, row });
      return file(row._id, input.actor.id);
    },

    /** The channel is asked at its next turn, which is now. ACTION_NOT_ALLOWED when it is over. */
    async askNow(input: {
      readonly withdrawalNo: string;
      readonly viewerId: string;
    }): Promise<WithdrawalFileDto> {
      const { _id, status } = await requireWithdrawal(deps, input.withdrawalNo);
      const isUnderway = status === 'SENDING' || status === 'AWAITING_PAYEE';
      if (!isUnderway) throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
      await gateway.askNow(_id);
      return file(_id, input.viewerId);
    },
  };
}

function createRules(deps: WithdrawalDeps) {
  return {
    async list(): Promise<WithdrawalPolicyDto[]> {
      const [rows, { version }] = await Promise.all([
        deps.withdrawalPolicies.list(),
        deps.withdrawalPolicies.effective(new Date(deps.clock.nowMs())),
      ]);
      return rows.map((row) => presentPolicy(row, version));
    },

    /**
     * A version from a moment on, which has to lie ahead: what was asked under a version stays under
     * it. Errors: INVALID_INPUT, ALREADY_EXISTS for another one from that moment on.
     */
    async publish(input: {
      readonly from: Date;
      readonly values: Partial<WithdrawalPolicy>;
      readonly reason: string;
      readonly staffId: string;
    }): Promise<WithdrawalPolicyDto> {
      const { from, values, reason, staffId } = input;
      const createdAt = new Date(deps.clock.nowMs());
      if (from <= createdAt) {
        const message = '须晚于现在 / must lie ahead';
        throw new AppError('INVALID_INPUT', { fields: [{ field: 'from', message }] });
      }
      const row = { _id: randomUUID(), from, values, reason, createdBy: staffId, createdAt };
      if (!(await deps.withdrawalPolicies.insert(row))) throw new AppError('ALREADY_EXISTS');
      return presentPolicy(row, '');
    },
  };
}

async function send(
  deps: WithdrawalDeps,
  gateway: WithdrawalGateway,
  asked: WithdrawalCall & {
    readonly row: WithdrawalDocument;
    readonly change: WithdrawalChange;
    readonly note?: string | undefined;
  },
): Promise<void> {
  const { row, actor, receivedAtMs, change, note } = asked;
  const { event } = change;
  if (!isUpdate(event)) throw new AppError('INTERNAL', { detail: `${event} is nobody's step` });
  const { _id: withdrawalNo, ownerId } = row;
  const key = `${actor.id}:${event}:${asked.key}`;
  const noteId = note === undefined ? undefined : `${withdrawalNo}:${key}`;
  if (noteId !== undefined && note !== undefined) {
    const text = deps.sealer.seal(note, noteContext(noteId));
    const at = new Date(receivedAtMs);
    await deps.withdrawals.insertNote({ _id: noteId, withdrawalNo, ownerId, by: actor, text, at });
  }
  const command = { actor, receivedAtMs, key, seenSeq: row.seq, change };
  await gateway.updateWithdrawal({
    withdrawalNo,
    name: event,
    updateId: key,
    command: { ...command, ...(noteId !== undefined && { noteId }) },
  });
}

const noteContext = (noteId: string): string => `withdrawalNotes:${noteId}`;

async function notesOf(deps: WithdrawalDeps, withdrawalNo: string): Promise<Notes> {
  const notes = await deps.withdrawals.notesOf(withdrawalNo);
  return new Map(notes.map(({ _id, text }) => [_id, openNote(deps, { _id, text })]));
}

/** What `encryptField` writes; words that an erasure took away look otherwise. */
const SEALED = /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/;

function openNote(deps: WithdrawalDeps, note: { readonly _id: string; readonly text: string }) {
  return SEALED.test(note.text) ? deps.sealer.open(note.text, noteContext(note._id)) : note.text;
}

function isUpdate(event: WithdrawalChange['event']): event is WithdrawalUpdateName {
  return (WITHDRAWAL_UPDATES as readonly string[]).includes(event);
}

async function requireOwn(deps: WithdrawalDeps, input: Own): Promise<WithdrawalDocument> {
  const row = await requireWithdrawal(deps, input.withdrawalNo);
  const { ownerKind, ownerId } = input.owner;
  if (row.ownerKind !== ownerKind || row.ownerId !== ownerId) throw new AppError('NOT_FOUND');
  return row;
}
