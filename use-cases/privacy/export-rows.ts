import type { DataMapRow, SubjectLink } from '../../contract/terms/data-map.js';
import type { AbsenceDocument } from '../../data/repositories/absences.js';
import type {
  ApplicationDocument,
  ApplicationNoteDocument,
} from '../../data/repositories/applications.js';
import type { OrderNoteDocument } from '../../data/repositories/order-notes.js';
import type { OrderDocument, OrderEventDocument, Ticket } from '../../data/repositories/orders.js';
import type { PayoutAccountDocument } from '../../data/repositories/payout-accounts.js';
import type { PersonalSubject, StoredRow } from '../../data/repositories/personal-rows.js';
import { decryptField } from '../auth/keys.js';
import { openAbsenceNote } from '../dispatch/sealed-absences.js';
import { openIdentity } from '../onboarding/identity.js';
import { openPayee } from '../payout-account/open-payee.js';
import { openNote } from '../onboarding/sealed-notes.js';
import { openForm } from '../order/booking-form.js';
import { openAddress } from '../order/order-address.js';
import { openEventText, openNoteText, openProofs } from '../order/sealed-words.js';
import type { PrivacyDeps } from './deps.js';

type Opened = Readonly<Record<string, unknown>>;
type Opener = (deps: PrivacyDeps, row: StoredRow, subject: PersonalSubject) => Promise<Opened>;

/** Fields that are stored sealed, as their owner reads them. */
const OPENERS: Readonly<Record<string, Opener>> = {
  'users/customer': openPhone,
  'users/worker': openPhone,
  'orders/customer': openPlace,
  'orders/worker': openOwnWork,
  'absences/worker': openAbsence,
  'applications/customer': openApplicant,
  'workers/worker': openRealName,
  'payoutAccounts/worker': openPayoutAccount,
  'applicationNotes/customer': openApplicationNote,
  'applicationNotes/worker': openApplicationNote,
  'orderNotes/customer': openOwnNote,
  'orderNotes/worker': openOwnNote,
  'orderEvents/customer': (deps, row) => openEventNote(deps, row, 'customer'),
  'orderEvents/worker': (deps, row) => openEventNote(deps, row, 'worker'),
};

/** One row as it goes into an export: what is his in plain, what is other people's left out. */
export async function exportedRow(
  deps: PrivacyDeps,
  input: {
    readonly subject: PersonalSubject;
    readonly map: DataMapRow;
    readonly link: SubjectLink;
    readonly row: StoredRow;
  },
): Promise<Opened> {
  const { subject, map, link, row } = input;
  const opener = OPENERS[`${map.collection}/${subject.kind}`];
  const opened = opener === undefined ? row : { ...row, ...(await opener(deps, row, subject)) };
  const shown = (link.hide ?? []).reduce<unknown>(
    (value, path) => without(value, path.split('.')),
    opened,
  );
  return shown as Opened;
}

async function openPhone(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  const place = { collection: 'users', id: String(row._id), field: 'phone' };
  const cipherText = String(row['phoneCipher']);
  return { phone: decryptField({ keys: deps.keys, place, cipherText }), phoneCipher: undefined };
}

async function openPlace(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  const order = row as unknown as OrderDocument;
  const { sealed, ...place } = order.address;
  const personal = sealed === '' ? {} : openAddress(deps, order);
  const form = openForm(deps, order);
  // What was written about the work at his home he reads in his order as well.
  const tickets = openTickets(deps, order, () => true);
  return { address: { ...place, ...personal }, form, sealedForm: undefined, tickets };
}

/** What a colleague wrote is not his. */
async function openOwnWork(
  deps: PrivacyDeps,
  row: StoredRow,
  { id }: PersonalSubject,
): Promise<Opened> {
  const order = row as unknown as OrderDocument;
  return { tickets: openTickets(deps, order, ({ workerId }) => workerId === id) };
}

function openTickets(
  deps: PrivacyDeps,
  order: OrderDocument,
  isReadable: (ticket: Ticket) => boolean,
): readonly Opened[] {
  return (order.tickets ?? []).map((ticket) => {
    const proofs = Object.entries(openProofs(deps.sealer, { orderId: order._id, ticket }));
    if (proofs.length === 0) return ticket;
    const shown = proofs.map(([code, proof]) => [
      code,
      isReadable(ticket) ? proof : { ...proof, note: null },
    ]);
    return { ...ticket, proofs: Object.fromEntries(shown) as Opened };
  });
}

async function openAbsence(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  return { note: openAbsenceNote(deps.sealer, row as unknown as AbsenceDocument) };
}

async function openApplicant(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  const owner = row as unknown as ApplicationDocument;
  const { realName, idNumber } = owner;
  const open = (field: 'realName' | 'idNumber', sealed: ApplicationDocument['idNumber']) =>
    sealed === null || sealed === undefined
      ? Promise.resolve(null)
      : openIdentity(deps, { owner, field, sealed });
  return {
    realName: await open('realName', realName),
    idNumber: await open('idNumber', idNumber),
  };
}

async function openRealName(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  const sealed = row['realName'] as { readonly cipher: string } | undefined;
  if (sealed === undefined) return {};
  const id = String(row._id);
  return {
    realName: await deps.cipher.open({
      subject: `workers:${id}`,
      place: { collection: 'workers', id, field: 'realName' },
      cipherText: sealed.cipher,
    }),
  };
}

async function openPayoutAccount(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  const { account, name: holder } = await openPayee(deps, row as unknown as PayoutAccountDocument);
  return { account, holder };
}

async function openOwnNote(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  return { text: openNoteText(deps.sealer, row as unknown as OrderNoteDocument) };
}

async function openApplicationNote(deps: PrivacyDeps, row: StoredRow): Promise<Opened> {
  return { text: openNote(deps, row as unknown as ApplicationNoteDocument) };
}

/** Words of the other side are not his. */
async function openEventNote(
  deps: PrivacyDeps,
  row: StoredRow,
  kind: 'customer' | 'worker',
): Promise<Opened> {
  const event = row as unknown as OrderEventDocument;
  return { note: event.actor.kind === kind ? openEventText(deps.sealer, event) : null };
}

/** A copy without what the path leads to, in every element where it meets a list. */
function without(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => without(part, [name, ...rest]));
  if (!Object.hasOwn(value, name)) return value;
  const { [name]: part, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [name]: without(part, rest) };
}
