import {
  ApplicationFailure,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { AppError, ERRORS, type ErrorCode } from '../contract/terms/errors.js';
import { toAppError } from './client.js';

const refusal = (type: string, details?: unknown[]): WorkflowUpdateFailedError =>
  new WorkflowUpdateFailedError(
    'Workflow Update failed',
    ApplicationFailure.create({
      message: 'why',
      type,
      nonRetryable: true,
      ...(details && { details }),
    }),
  );
const grpcError = (code: number): Error =>
  Object.assign(new Error('rpc'), { code, details: 'rpc', metadata: {} });

describe('errors of Temporal in our codes', () => {
  test('a refusal keeps its code and its facts, whichever code it is', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const error = toAppError(refusal(code, [{ status: 'ASSIGNED' }]));
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code, message: 'why', extra: { status: 'ASSIGNED' } });
    }
  });

  test('a refusal without facts has none', () => {
    expect(toAppError(refusal('OFFER_CLOSED')).extra).toEqual({});
  });

  test.each([
    ['a code that is not ours', refusal('SOMETHING_ELSE')],
    ['a failure that is no answer', new WorkflowUpdateFailedError('failed', new Error('bug'))],
    ['a bug', new TypeError('undefined is not a function')],
    ['something thrown', 'text'],
  ])('%s is INTERNAL', (_what, error) => {
    expect(toAppError(error).code).toBe('INTERNAL');
  });

  test.each([
    ['a run that is not there', new WorkflowNotFoundError('not found', 'order-o1', undefined)],
    [
      'a run that was',
      new WorkflowExecutionAlreadyStartedError('started', 'order-o1', 'orderWorkflow'),
    ],
  ])('%s has ended: 410', (_what, error) => {
    expect(toAppError(error)).toMatchObject({ code: 'ORDER_ENDED', spec: { status: 410 } });
  });

  test.each([
    ['no answer in time', new WorkflowUpdateRPCTimeoutOrCancelledError('timeout')],
    ['deadline exceeded', grpcError(4)],
    ['unavailable', grpcError(14)],
    ['resource exhausted', grpcError(8)],
    ['wrapped by the client', new ServiceError('failed', { cause: grpcError(14) as never })],
  ])('%s is 503 with a pause before the retry', (_what, error) => {
    const mapped = toAppError(error);
    expect(mapped).toMatchObject({ code: 'SERVICE_UNAVAILABLE', spec: { status: 503 } });
    expect(mapped.retryAfterSeconds).toBeGreaterThan(0);
    expect(mapped.cause).toBe(error);
  });

  test('our own error passes through', () => {
    const error = new AppError('SLOT_TAKEN');
    expect(toAppError(error)).toBe(error);
  });
});
