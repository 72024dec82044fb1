import type { SlotAnswer, SlotQuestion } from '../../contract/terms/slot-question.js';
import { countSlots, slotSpan } from '../../domain/schedule/slot-workers.js';
import type { OrderDeps } from './deps.js';
import { qualifiedWorkers } from './workers-for-slot.js';

/** Who is free: from the memory of the city's dispatch process, else from the database. */
export async function answerSlots(
  deps: Pick<OrderDeps, 'workers' | 'workerDays' | 'eta' | 'slotMemory'>,
  question: SlotQuestion,
): Promise<SlotAnswer> {
  const known = await deps.slotMemory?.ask(question);
  if (known) {
    deps.slotMemory?.answered('memory');
    return known;
  }
  const answer = await slotsFromDatabase(deps, question);
  deps.slotMemory?.answered('database');
  return answer;
}

/** The same numbers as a dispatch process gives, from what is stored now. */
export async function slotsFromDatabase(
  deps: Pick<OrderDeps, 'workers' | 'workerDays' | 'eta'>,
  question: SlotQuestion,
): Promise<SlotAnswer> {
  const { nowMs, timeZone } = question;
  const people = await qualifiedWorkers(deps, question, nowMs);
  const workerIds = people.map(({ _id }) => _id);
  const items = await deps.workerDays.itemsOf({ workerIds, ...slotSpan(question), timeZone });
  const rows = people.map((person) => ({ person, dayItems: items.get(person._id) ?? [] }));
  return countSlots({ question, rows, eta: await deps.eta.of(question.cityCode) });
}
