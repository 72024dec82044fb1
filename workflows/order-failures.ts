import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { ErrorCode } from '../contract/terms/errors.js';
import type { OrderChange } from '../domain/order/state.js';
import type { CommitResult, StoredChange } from './contract.js';

/** A refusal that a person is answered with. */
export function refused(code: ErrorCode): ApplicationFailure {
  return ApplicationFailure.nonRetryable(code, code);
}

/**
 * The ApplicationFailure inside an activity's failure, so that a person's update is answered with
 * its code. A plain error would block the workflow task instead of failing the update.
 */
export function businessFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure) {
    return error.cause;
  }
  return ApplicationFailure.nonRetryable(String(error), 'SERVICE_UNAVAILABLE');
}

/** The change that a conflict met in the database, or null for any other failure. */
export function storedChange(failure: ApplicationFailure): StoredChange | null {
  if (failure.type !== 'VERSION_CONFLICT') return null;
  const [extra] = (failure.details ?? []) as [
    { storedChange?: string; storedHeld?: string; storedDisplaced?: string }?,
  ];
  if (extra?.storedChange === undefined) return null;
  const { storedHeld, storedDisplaced } = extra;
  const change = JSON.parse(extra.storedChange) as OrderChange | null;
  return (
    change && {
      change,
      ...(storedHeld !== undefined && {
        held: JSON.parse(storedHeld) as NonNullable<CommitResult['held']>,
      }),
      ...(storedDisplaced !== undefined && {
        displaced: JSON.parse(storedDisplaced) as NonNullable<CommitResult['displaced']>,
      }),
    }
  );
}
