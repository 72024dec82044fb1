import type { Request, Response } from 'express';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { ErrorCode } from '../../contract/terms/errors.js';
import type { Language } from './problem.js';

/** What the framework remembers of one request, set by its first middleware. */
export type RequestState = {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly startedAt: bigint;
  /** Path pattern of the matched route; never the raw path, which may carry anything. */
  route: string;
  code: ErrorCode | undefined;
  actor: Actor | undefined;
  scope: Scope;
};

const states = new WeakMap<Response, RequestState>();

export function setState(response: Response, state: RequestState): void {
  states.set(response, state);
}

export function stateOf(response: Response): RequestState {
  const state = states.get(response);
  if (state) return state;
  return {
    requestId: 'unknown',
    receivedAtMs: 0,
    startedAt: 0n,
    route: 'unmatched',
    code: undefined,
    actor: undefined,
    scope: 'own',
  };
}

/** Chinese unless the client prefers English. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh';
}
