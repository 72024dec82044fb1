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
  const faultsNow = async () => (await verifyLedger(world.deps)).faults;
  expect(await faultsNow()).toEqual([]);
  const { connection } = world.money;
  const found = await ledgerJournalModel(connection).find().sort({ _id: 1 }).lean();
  const ids = found.map(({ _id }) => _id);
  const at = (index: number): string => ids[index % ids.length] ?? '';
  let located = 0;
  for (let index = 0; index < count; index += 1) {
    const books = await openBooks(world, { id: at(index), otherId: at(index + 1) });
    await KINDS[index % KINDS.length]?.(books);
    const faults = await faultsNow();
    await books.restore();
    if (faults.some(({ ref }) => ref.startsWith(books.id))) located += 1;
  }
  // A tamper that stayed would have been found in place of the later ones.
  expect(await faultsNow()).toEqual([]);
  return located;
}

type Row = { readonly _id: never } & Readonly<Record<string, unknown>>;
type Page = { readonly journal: Row; readonly transfers: readonly Row[] };
type Books = Awaited<ReturnType<typeof openBooks>>;

/** One journal, its neighbour, and how to write behind the ledger's back. */
async function openBooks(
  { money }: ReconcileWorld,
  { id, otherId }: { readonly id: string; readonly otherId: string },
) {
  const journals = money.connection.collection('journals');
  const transfers = money.connection.collection('transfers');
  const pageOf = async (journal: string): Promise<Page> => {
    const row = await journals.findOne({ _id: journal as never });
    const rows = await transfers.find({ journal }).sort({ _id: 1 }).toArray();
    if (row === null || rows.length === 0) throw new RangeError(`no journal ${journal}`);
    return { journal: row, transfers: rows } as unknown as Page;
  };
  const [page, other] = [await pageOf(id), await pageOf(otherId)];
  const [line = page.journal] = page.transfers;
  return {
    ...{ id, otherId, page, other, line, journals, transfers },
    change: (set: object) => journals.updateOne({ _id: page.journal._id }, { $set: set }),
    changeLine: (set: object) => transfers.updateOne({ _id: line._id }, { $set: set }),
    /** Makes the journal's own hash right again. */
    async rehash(journal = id): Promise<void> {
      const changed = await ledgerJournalModel(money.connection).findById(journal).lean();
      const hash = changed === null ? '' : payloadHash(changed);
      await journals.updateOne({ _id: journal as never }, { $set: { payloadHash: hash } });
    },
    async restore(): Promise<void> {
      await journals.deleteOne({ _id: extraOf(id) as never });
      await transfers.deleteMany({ journal: extraOf(id) });
      for (const { journal, transfers: rows } of [page, other]) {
        await journals.replaceOne({ _id: journal._id }, journal, { upsert: true });
        await transfers.deleteMany({ journal: journal._id });
        await transfers.insertMany([...rows]);
      }
    },
  };
}

const extraOf = (id: string): string => `${id}:extra`;
const amountOf = (row: Row): number => Number(row.amountFen);

/** Edits, losses, additions and another order. */
const KINDS: readonly ((books: Books) => Promise<unknown>)[] = [
  ({ changeLine, line }) => changeLine({ amountFen: amountOf(line) + 1 }),
  ({ changeLine }) => changeLine({ credit: 'liab:worker:thief' }),
  ({ transfers, line }) => transfers.deleteOne({ _id: line._id }),
  ({ transfers, line, id }) =>
    transfers.insertOne({ ...line, _id: `${id}#99` as never, pendingId: 'x' }),
  ({ journals, page }) =>
    journals.updateOne({ _id: page.journal._id }, { $inc: { 'lines.0.amountFen': 1 } }),
  ({ change }) => change({ at: new Date(0) }),
  ({ journals, page }) => journals.deleteOne({ _id: page.journal._id }),
  ({ change }) => change({ payloadHash: '0'.repeat(64) }),
  // The rest leave journals and transfers in agreement: the seal alone shows them.
  async ({ journals, transfers, page, id }) => {
    await journals.deleteOne({ _id: page.journal._id });
    await transfers.deleteMany({ journal: id });
  },
  async ({ change, changeLine, line, rehash }) => {
    const amountFen = amountOf(line) + 1;
    await changeLine({ amountFen });
    await change({ 'lines.0.amountFen': amountFen });
    await rehash();
  },
  async ({ change, changeLine, line, rehash }) => {
    const { debit: credit, credit: debit } = line;
    await changeLine({ debit, credit });
    await change({ 'lines.0.debit': debit, 'lines.0.credit': credit });
    await rehash();
  },
  addJournal,
  // The neighbour's moment for this one's, and the reverse.
  async ({ journals, transfers, page, other }) => {
    for (const [to, from] of [[page, other] as const, [other, page] as const]) {
      const set = { $set: { at: new Date(Number(from.journal.at) + 1) } };
      await journals.updateOne({ _id: to.journal._id }, set);
      await transfers.updateMany({ journal: to.journal._id }, set);
    }
  },
];

/** A second journal of the same money, whole and at the same moment. */
async function addJournal({ journals, transfers, page, id, rehash }: Books): Promise<void> {
  const extra = extraOf(id);
  const asSingle = ({ pendingId: _pendingId, ...row }: Readonly<Record<string, unknown>>) => ({
    ...row,
    mode: 'single',
  });
  const lines = (page.journal.lines as readonly Row[]).map(asSingle);
  await journals.insertOne({ ...page.journal, _id: extra as never, lines });
  await transfers.insertMany(
    page.transfers.map((row, index) => ({
      ...asSingle(row),
      _id: `${extra}#${index}` as never,
      journal: extra,
    })),
  );
  await rehash(extra);
}
