import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { payloadHash } from '../../../data/repositories/ledger-write.js';
import { sealLedger, verifyLedger } from '../../../use-cases/money-check/ledger-seals.js';
import { giveBack } from '../order/give-back.js';
import type { ReconcileWorld } from './reconcile-fixture.js';

const PAST_LAG_MS = 600_000;

/** Tampers with sealed books again and again; answers how often the fault named the place. */
export async function runTampers(world: ReconcileWorld, count: number): Promise<number> {
  for (let index = 0; index < 6; index += 1) {
    const { order } = await world.sold();
    await giveBack(order, { amountFen: 100 });
    await order.refundAll();
  }
  const clock = { nowMs: () => Date.now() + PAST_LAG_MS };
  await sealLedger({ ...world.deps, clock });
  expect((await verifyLedger(world.deps)).faults).toEqual([]);
  const journals = await ledgerJournalModel(world.money.connection).find().sort({ _id: 1 }).lean();
  let located = 0;
  for (let index = 0; index < count; index += 1) {
    const journal = journals[index % journals.length];
    if (journal === undefined) throw new RangeError('no journal');
    const undo = await tamper(world, index, journal._id);
    const { faults } = await verifyLedger(world.deps);
    await undo();
    if (faults.some(({ ref }) => ref.startsWith(journal._id))) located += 1;
  }
  return located;
}

/** One of ten kinds, done behind the ledger's back; answers with how to undo it. */
async function tamper(
  { money }: ReconcileWorld,
  index: number,
  journalId: string,
): Promise<() => Promise<unknown>> {
  const journals = money.connection.collection('journals');
  const transfers = money.connection.collection('transfers');
  const journal = await journals.findOne({ _id: journalId as never });
  const lines = await transfers.find({ journal: journalId }).toArray();
  const [line] = lines;
  if (journal === null || line === undefined) throw new RangeError('no journal');
  const kinds = [
    () => transfers.updateOne({ _id: line._id }, { $inc: { amountFen: 1 } }),
    () => transfers.updateOne({ _id: line._id }, { $set: { credit: 'liab:worker:thief' } }),
    () => transfers.deleteOne({ _id: line._id }),
    () => transfers.insertOne({ ...line, _id: `${journalId}#99` as never, pendingId: 'x' }),
    () => journals.updateOne({ _id: journal._id }, { $inc: { 'lines.0.amountFen': 1 } }),
    () => journals.updateOne({ _id: journal._id }, { $set: { at: new Date(0) } }),
    () => journals.deleteOne({ _id: journal._id }),
    () => journals.updateOne({ _id: journal._id }, { $set: { payloadHash: '0'.repeat(64) } }),
    // The last two leave journals and transfers in agreement: the seal alone shows them.
    async () => {
      await journals.deleteOne({ _id: journal._id });
      await transfers.deleteMany({ journal: journalId });
    },
    async () => {
      await transfers.updateOne({ _id: `${journalId}#0` as never }, { $inc: { amountFen: 1 } });
      await journals.updateOne({ _id: journal._id }, { $inc: { 'lines.0.amountFen': 1 } });
      const changed = await ledgerJournalModel(money.connection).findById(journalId).lean();
      const hash = changed === null ? '' : payloadHash(changed);
      await journals.updateOne({ _id: journal._id }, { $set: { payloadHash: hash } });
    },
  ];
  await kinds[index % kinds.length]?.();
  return async () => {
    await journals.replaceOne({ _id: journal._id }, journal, { upsert: true });
    await transfers.deleteMany({ journal: journalId });
    await transfers.insertMany(lines);
  };
}
