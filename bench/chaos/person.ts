import { createHttpClient, newKey, type ApiAnswer } from '../../scripts/drive/http-client.js';
import { pause } from '../../scripts/drive/wait.js';
import { tally } from './tally.js';

const RETRY_MS = 400;
const GIVE_UP_MS = 60_000;

/** A lasting answer: everything below 500 but "log in again" and "slow down". */
export type Answer<T> = { readonly isOk: boolean; readonly code: string; readonly body: T };

export type Request = {
  readonly personId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  /** A file, sent as it is. */
  readonly bytes?: Uint8Array;
  /** What it was read as, where a write asks for that. */
  readonly version?: number;
};

export type Net = {
  /**
   * Sends a person's request until there is a lasting answer, always under one key, as an app
   * does; throws when there is none for a minute or the run is over.
   */
  ask<T>(request: Request): Promise<Answer<T>>;
  /** How often each "status code" was answered; a broken connection is `none`. */
  answers(): Readonly<Record<string, number>>;
};

/** The way of all people to the api. */
export function createNet(options: {
  readonly apiUrl: string;
  readonly tokenOf: (personId: string) => Promise<string>;
  readonly signal: AbortSignal;
}): Net {
  const { apiUrl, tokenOf, signal } = options;
  const counts = tally();

  async function once<T>(request: Request, key: string): Promise<ApiAnswer<T> | null> {
    try {
      const client = createHttpClient({ baseUrl: apiUrl });
      client.setToken(await tokenOf(request.personId));
      const answer = await client.call<T>(request.method, request.path, {
        ...(request.body !== undefined && { body: request.body }),
        ...(request.bytes !== undefined && { bytes: request.bytes }),
        ...(request.method === 'POST' && { idempotencyKey: key }),
        ...(request.version !== undefined && { headers: { 'if-match': `"${request.version}"` } }),
      });
      counts.add(`${answer.status} ${answer.problem?.code ?? ''}`.trim());
      return answer;
    } catch {
      counts.add('none');
      return null;
    }
  }

  return {
    answers: counts.all,
    async ask<T>(request: Request) {
      const key = newKey();
      const giveUpAt = Date.now() + GIVE_UP_MS;
      while (!signal.aborted && Date.now() < giveUpAt) {
        const answer = await once<T>(request, key);
        const isLasting =
          answer !== null && answer.status < 500 && ![401, 429].includes(answer.status);
        if (isLasting) {
          const code = answer.problem?.code ?? String(answer.status);
          return { isOk: answer.status < 300, code, body: answer.body };
        }
        await pause(RETRY_MS, signal);
      }
      throw new NoAnswer(`${request.method} ${request.path}`);
    },
  };
}

/** Nobody answered for as long as a person would try. */
export class NoAnswer extends Error {
  constructor(what: string) {
    super(`no answer to ${what}`);
    this.name = 'NoAnswer';
  }
}
