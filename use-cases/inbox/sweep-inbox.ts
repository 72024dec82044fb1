import { topicOf } from '../../contract/terms/inbox.js';
import type { FactSource } from '../../data/repositories/inbox-facts.js';
import type { InboxDeps } from './deps.js';
import { newItem } from './notify.js';

type SweepDeps = Pick<InboxDeps, 'clock' | 'inbox' | 'inboxFacts'>;

export type InboxSweep = { readonly raised: number; readonly ended: number };

/** What is told by `notify` and closed by nobody ends so long after. */
const TOLD_LIFE_MS = 30 * 86_400_000;
const TOLD_TOPICS = [topicOf('REPORT', 'READY'), topicOf('SOS', 'RAISED')] as const;

/**
 * Makes the inbox say what is so: every fact that waits for somebody has an item, and an item whose
 * fact is over ends by itself. It goes by the state of the rows and not by what was heard, so that
 * nothing is missed that a crash or a restore has swallowed; several processes may sweep at once.
 */
export async function sweepInbox(deps: SweepDeps): Promise<InboxSweep> {
  let raised = 0;
  let ended = 0;
  for (const source of deps.inboxFacts) {
    const swept = await sweepTopic(deps, source);
    raised += swept.raised;
    ended += swept.ended;
  }
  const nowMs = deps.clock.nowMs();
  for (const topic of TOLD_TOPICS) {
    const before = new Date(nowMs - TOLD_LIFE_MS);
    ended += await deps.inbox.endOlder({ topic, before, at: new Date(nowMs) });
  }
  return { raised, ended };
}

async function sweepTopic(deps: SweepDeps, source: FactSource): Promise<InboxSweep> {
  const { kind, stage, refKind } = source;
  const topic = topicOf(kind, stage);
  const running = await deps.inbox.findRunning(topic);
  const facts = await source.read();
  const known = new Set(running.map(({ refId }) => refId));
  let raised = 0;
  for (const fact of facts.filter(({ refId }) => !known.has(refId))) {
    const subject = `${topic}:${fact.refId}`;
    // The same order may come up again: each time is an item of its own.
    const key = `${subject}:${await deps.inbox.countOver(subject)}`;
    const nowMs = deps.clock.nowMs();
    const item = newItem({ ...fact, kind, stage, refKind, key, subject, isSwept: true, nowMs });
    if (await deps.inbox.insertOnce(item)) raised += 1;
  }
  return { raised, ended: await endOver({ deps, source, running }) };
}

/** Asked by id, because there may be more facts than one read brings. */
async function endOver(input: {
  readonly deps: SweepDeps;
  readonly source: FactSource;
  readonly running: Awaited<ReturnType<InboxDeps['inbox']['findRunning']>>;
}): Promise<number> {
  const { deps, source, running } = input;
  if (running.length === 0) return 0;
  const isSo = await source.stillTrue(running.map(({ refId }) => refId));
  const over = running.filter(({ refId }) => !isSo.has(refId));
  if (over.length === 0) return 0;
  const ids = over.map(({ _id }) => _id);
  return deps.inbox.endFacts(ids, new Date(deps.clock.nowMs()));
}
