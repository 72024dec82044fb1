import type { Sealer } from '../use-cases/order/deps.js';
import type { IdempotencyClaim, IdempotencyStore } from './kit/idempotency.js';

const contextOf = (id: string): string => `idempotencyKey|${id}`;

/**
 * Kept answers sealed at rest: they are what a person was told, words and masked numbers included.
 * An answer that was kept before they were sealed is a day old at most and told as it is.
 */
export function withSealedReplies(
  store: IdempotencyStore,
  sealer: Pick<Sealer, 'seal' | 'open'>,
): IdempotencyStore {
  const open = (id: string, body: string): string =>
    /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/.test(body) ? sealer.open(body, contextOf(id)) : body;
  return {
    async begin(input) {
      const claim: IdempotencyClaim = await store.begin(input);
      if (claim.state !== 'done') return claim;
      return { ...claim, reply: { ...claim.reply, body: open(input.id, claim.reply.body) } };
    },
    finish: ({ reply, ...rest }) =>
      store.finish({
        ...rest,
        reply: { ...reply, body: sealer.seal(reply.body, contextOf(rest.id)) },
      }),
    release: (input) => store.release(input),
  };
}
