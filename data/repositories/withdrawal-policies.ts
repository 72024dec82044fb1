import type { Connection } from 'mongoose';
import {
  DEFAULT_WITHDRAWAL_POLICY,
  type WithdrawalPolicy,
} from '../../domain/withdrawal/policy.js';
import { isDuplicateKey } from '../connect.js';
import { withdrawalPolicyModel, type WithdrawalPolicyDocument } from '../models/withdrawal.js';

export type { WithdrawalPolicyDocument };

const VERSIONS_MAX = 100;

export type EffectiveWithdrawalPolicy = {
  /** Id of the version in force; 'default' for none. */
  readonly version: string;
  readonly values: WithdrawalPolicy;
};

export type WithdrawalPolicyRepository = ReturnType<typeof createWithdrawalPolicyRepository>;

/** Dated rules of withdrawals: what a version leaves out is as the defaults say. */
export function createWithdrawalPolicyRepository(connection: Connection) {
  const policies = withdrawalPolicyModel(connection);
  return {
    /** The newest version that is in force at a moment. */
    async effective(at: Date): Promise<EffectiveWithdrawalPolicy> {
      const row = await policies
        .findOne({ from: { $lte: at } })
        .sort({ from: -1 })
        .lean<WithdrawalPolicyDocument>()
        .exec();
      const values = { ...DEFAULT_WITHDRAWAL_POLICY, ...row?.values };
      return { version: row?._id ?? 'default', values };
    },

    /** Newest first, those to come on top. */
    list: (): Promise<WithdrawalPolicyDocument[]> =>
      policies
        .find({})
        .sort({ from: -1 })
        .limit(VERSIONS_MAX)
        .lean<WithdrawalPolicyDocument[]>()
        .exec(),

    /** False when a version from this moment on, or of this id, is there already. */
    async insert(row: WithdrawalPolicyDocument): Promise<boolean> {
      try {
        await policies.create([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
