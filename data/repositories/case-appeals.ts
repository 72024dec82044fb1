import type { ClientSession, Connection } from 'mongoose';
import type { AppealSide } from '../../contract/terms/case.js';
import type { Fen } from '../../contract/terms/money.js';
import {
  caseModel,
  type CaseAppeal,
  type CaseEvidence,
  type CaseHistoryEntry,
  type CaseVerdict,
} from '../models/case.js';
import { entered } from './case-history.js';

/** Between a decision and its end: appeals, what becomes of them, and the final word. */
export function createCaseAppeals(connection: Connection) {
  return { ...createSidesWords(connection), ...createCaseFinals(connection) };
}

/** True when the one row that is meant was there to be changed. */
function changesIn(connection: Connection) {
  const cases = caseModel(connection);
  return async (
    filter: Record<string, unknown>,
    update: Record<string, unknown>,
    session: ClientSession,
  ): Promise<boolean> => (await cases.updateOne(filter, update, { session })).matchedCount === 1;
}

/** What the sides of the order say to a decision. */
function createSidesWords(connection: Connection) {
  const changed = changesIn(connection);
  return {
    /**
     * DECIDED → APPEALED; the other side may join while it is. True for the one appeal of a side.
     * `slaAt` is set by the first appeal: it is due like a new case.
     */
    appeal(
      change: {
        readonly caseNo: string;
        readonly appeal: CaseAppeal;
        readonly evidence: readonly CaseEvidence[];
        readonly slaAt: Date | null;
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, appeal, evidence, slaAt, entry } = change;
      return changed(
        {
          _id: caseNo,
          status: { $in: ['DECIDED', 'APPEALED'] },
          finalAt: null,
          firstDecision: null,
          'appeals.side': { $ne: appeal.side },
        },
        {
          $set: { status: 'APPEALED', ...(slaAt !== null && { slaAt, escalatedAt: null }) },
          $push: { appeals: appeal, evidence: { $each: [...evidence] }, ...entered(entry) },
        },
        session,
      );
    },

    /** True for the one word of a side that it takes the decision as it is. */
    accept(
      change: {
        readonly caseNo: string;
        readonly side: AppealSide;
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, side, entry } = change;
      return changed(
        { _id: caseNo, status: 'DECIDED', finalAt: null, acceptedBy: { $ne: side } },
        { $push: { acceptedBy: side, ...entered(entry) } },
        session,
      );
    },
  };
}

/** The last word, and its cost. */
function createCaseFinals(connection: Connection) {
  const changed = changesIn(connection);
  return {
    /** APPEALED → DECIDED, for good. What it adds for the customer is still to be carried out. */
    decideAppeal(
      change: {
        readonly caseNo: string;
        readonly first: CaseVerdict;
        readonly verdict: CaseVerdict;
        readonly entry: CaseHistoryEntry;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, first, verdict, entry } = change;
      return changed(
        { _id: caseNo, status: 'APPEALED', firstDecision: null },
        {
          $set: {
            status: 'DECIDED',
            firstDecision: first,
            decision: verdict,
            appealUntil: null,
            carriedOutAt: null,
          },
          $push: entered(entry),
        },
        session,
      );
    },

    /** True for the one call that makes the decision final; never while an appeal is open. */
    finish(
      change: {
        readonly caseNo: string;
        readonly chargedFen: Fen;
        readonly at: Date;
        readonly entries: readonly CaseHistoryEntry[];
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { caseNo, chargedFen, at, entries } = change;
      return changed(
        { _id: caseNo, status: 'DECIDED', finalAt: null, carriedOutAt: { $ne: null } },
        {
          $set: { finalAt: at, chargedFen, 'decision.needsReversal': false },
          $push: entered(...entries),
        },
        session,
      );
    },
  };
}
