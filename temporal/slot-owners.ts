import { slotAnswerSchema } from '../contract/schemas/slot-question.js';
import {
  SLOT_ANSWER_BYTES_MAX,
  SLOT_DEADLINE_MS,
  SLOT_PATH,
  type SlotAnswer,
  type SlotQuestion,
} from '../contract/terms/slot-question.js';
import type { DispatchRepository } from '../data/repositories/dispatch.js';

/** A lease is read again after this, so a city that has moved is found. */
const OWNER_AGE_MS_MAX = 2_000;
/** Who did not answer is left alone for so long: customers do not wait for him one by one. */
const PAUSE_MS = 2_000;
const OWNERS_MAX = 1_000;

type Owner = { readonly address: string | null; readonly untilMs: number };

export type SlotOwners = {
  /** Null when nobody owns the city, he does not know it well enough, or does not answer in time. */
  ask(question: SlotQuestion): Promise<SlotAnswer | null>;
};

/**
 * Asks the dispatch process that owns a city, whose address is in the city's lease. Everything
 * together, the look at the lease included, ends with the deadline whatever the other side does.
 */
export function createSlotOwners(deps: {
  readonly leases: Pick<DispatchRepository, 'findLease'>;
  /** Of the process: it bounds the age of what is kept. */
  readonly nowMs?: () => number;
}): SlotOwners {
  const nowMs = deps.nowMs ?? (() => Date.now());
  const owners = new Map<string, Owner>();

  async function ownerOf(cityCode: string): Promise<string | null> {
    const known = owners.get(cityCode);
    if (known !== undefined && known.untilMs > nowMs()) return known.address;
    const lease = await deps.leases.findLease(cityCode);
    const readAtMs = nowMs();
    const endsMs = lease?.expiresAt.getTime() ?? 0;
    const address = endsMs > readAtMs ? (lease?.address ?? null) : null;
    keep(cityCode, { address, untilMs: readAtMs + OWNER_AGE_MS_MAX });
    return address;
  }

  function keep(cityCode: string, owner: Owner): void {
    if (owners.size >= OWNERS_MAX) owners.clear();
    owners.set(cityCode, owner);
  }

  return {
    async ask(question) {
      const { cityCode } = question;
      try {
        return await withinDeadline(async (signal) => {
          const address = await ownerOf(cityCode);
          return address === null ? null : post(address, question, signal);
        });
      } catch {
        keep(cityCode, { address: null, untilMs: nowMs() + PAUSE_MS });
        return null;
      }
    },
  };
}

/** Rejects at the deadline; the signal ends what is under way, but nothing depends on its doing so. */
async function withinDeadline<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${SLOT_DEADLINE_MS} ms`);
      reject(error);
      abort.abort(error);
    }, SLOT_DEADLINE_MS);
  });
  try {
    return await Promise.race([work(abort.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws when there is no usable answer; null is a usable one: he does not know. */
async function post(
  address: string,
  question: SlotQuestion,
  signal: AbortSignal,
): Promise<SlotAnswer | null> {
  const response = await fetch(`http://${address}${SLOT_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    redirect: 'error',
    signal,
  });
  if (response.status === 404) {
    await response.body?.cancel();
    return null;
  }
  if (response.status !== 200) throw new Error(`the owner answered ${response.status}`);
  return slotAnswerSchema.parse(JSON.parse(await textOf(response)));
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > SLOT_ANSWER_BYTES_MAX) throw new Error('a longer answer than any');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
