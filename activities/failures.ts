import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
} from '@temporalio/common';
import { isAppError } from '../contract/terms/errors.js';

/**
 * The one mapping of errors to activity failures. A user error is an answer, never retried; all
 * else is retried by the activity's policy. `type` carries our code through the workflow to the
 * caller of an update.
 */
export function toActivityFailure(error: unknown): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (isAppError(error)) {
    const { spec, code } = error;
    return ApplicationFailure.create({
      message: error.message,
      type: code,
      nonRetryable: spec.kind === 'user',
      details: [error.extra],
      ...(spec.kind === 'user' && { category: ApplicationFailureCategory.BENIGN }),
      cause: error,
    });
  }
  return ApplicationFailure.create({
    message: error instanceof Error ? error.message : String(error),
    type: 'INTERNAL',
    nonRetryable: false,
    ...(error instanceof Error && { cause: error }),
  });
}

/** Wraps an activity so that its errors carry our codes. */
export function withCodes<Input, Result>(
  activity: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}
