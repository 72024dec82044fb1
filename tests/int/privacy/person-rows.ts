import { randomUUID } from 'node:crypto';
import type { Connection } from '../../../data/connect.js';
import { createLedgerRepository } from '../../../data/repositories/ledger-repository.js';
import { blindIndexOf } from '../../../use-cases/privacy/blind-index.js';
import { sealIdentity } from '../../../use-cases/onboarding/identity.js';
import { addressContext } from '../../../use-cases/order/order-address.js';
import { sealForm } from '../../../use-cases/order/booking-form.js';
import { fundJournal } from '../ledger/ledger-fixture.js';
import { freshIdNumber } from '../onboarding/onboarding-fixture.js';
import type { PrivacyWorld } from './privacy-world.js';

const DAY = 86_400_000;

/** Values that tell who somebody is, as they were told and as they are stored. */
export type Traces = {
  readonly orderId: string;
  readonly workerId: string;
  readonly applicationId: string;
  readonly name: string;
  readonly plain: readonly string[];
  readonly stored: readonly string[];
  /** What the worker wrote about a step of the work, and how it is stored. */
  readonly workWords: string;
  readonly storedWork: string;
};

/** Six decimals that no other door has. */
const fraction = (): number => 0.1 + Math.round(Math.random() * 800_000) / 1_000_000;

const insert = (connection: Connection, name: string, row: object) =>
  connection.collection(name).insertOne(row as never);

/**
 * A customer with a finished order that had a case, an appeal, a refund and an addition, a rejected
 * application with his ID number, files and words: at least one row wherever he can have one.
 */
export async function customerRows(world: PrivacyWorld, customerId: string): Promise<Traces> {
  const { connection, deps } = world;
  const orderId = randomUUID();
  const workerId = randomUUID();
  const door = [120 + fraction(), 30 + fraction()] as const;
  const name = `欧阳${orderId.slice(0, 4)}`;
  const line = `隐秘路 ${orderId.slice(0, 6)} 号`;
  const phone = `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
  const words = `我住在 ${line}`;
  const at = new Date(world.nowMs() - 10 * DAY);
  const sealed = deps.sealer.seal(
    JSON.stringify({ contact: name, phone, line }),
    addressContext(orderId),
  );
  const workWords = `门锁坏了 ${orderId.slice(0, 6)}`;
  const storedWork = deps.sealer.seal(workWords, `stepProof|${orderId}|clean`);
  const answer = { code: 'pet', label: { zh: '宠物', en: 'Pet' }, value: words };
  const form = sealForm(deps, { orderId, form: [answer as never] });
  await insert(connection, 'orders', {
    _id: orderId,
    no: `DH${orderId.slice(0, 8)}`,
    customerId,
    merchantId: 'm1',
    cityCode: 'hz',
    mode: 'HOME',
    status: 'COMPLETED',
    refundStatus: 'PARTIAL',
    settlementStatus: 'SETTLED',
    tickets: [
      {
        _id: `${orderId}:1`,
        workerId,
        status: 'DONE',
        proofs: { clean: { photoIds: [`p-${orderId}`], checked: [], note: storedWork, at } },
      },
    ],
    address: {
      district: '西湖区',
      sealed,
      point: { type: 'Point', coordinates: [...door] },
      h3r9: '89309bcd123ffff',
      h3r8: '88309bcd12fffff',
      h3r7: '87309bcd1ffffff',
    },
    ...form,
    startAt: at,
    createdAt: at,
    endedAt: at,
  });
  const noteId = randomUUID();
  // As `withSealedWords` stores them.
  const said = {
    noteId,
    inNote: deps.sealer.seal(words, `orderNote|${noteId}`),
    inEvent: deps.sealer.seal(words, `orderEvent|${orderId}:1`),
  };
  await orderRows(world, { orderId, customerId, workerId, words, said, door, at });
  const applied = await applicationRows(world, { customerId, name, words, at });
  await fileRows(world, customerId, orderId);
  return {
    orderId,
    workerId,
    name,
    applicationId: applied.applicationId,
    plain: [name, line, words, phone, applied.idNumber, ...door.map(String)],
    stored: [sealed, String(form.sealedForm), said.inNote, said.inEvent, ...applied.stored],
    workWords,
    storedWork,
  };
}

async function orderRows(
  { connection, nowMs }: PrivacyWorld,
  of: {
    readonly orderId: string;
    readonly customerId: string;
    readonly workerId: string;
    readonly words: string;
    readonly said: { readonly noteId: string; readonly inNote: string; readonly inEvent: string };
    readonly door: readonly [number, number];
    readonly at: Date;
  },
): Promise<void> {
  const { orderId, customerId, workerId, words, said, door, at } = of;
  const mine = { kind: 'customer', id: customerId };
  const paymentNo = `P${orderId.slice(0, 8)}`;
  const later = new Date(nowMs() + DAY);
  const rows: Readonly<Record<string, object>> = {
    orderEvents: {
      _id: `${orderId}:1`,
      orderId,
      seq: 1,
      actor: mine,
      note: said.inEvent,
      recordedAt: at,
      audience: [],
    },
    orderNotes: { _id: said.noteId, orderId, actor: mine, text: said.inNote, at },
    cases: { _id: `C${orderId}`, orderId, customerId, status: 'CLOSED', openedBy: mine },
    additions: { _id: `A${orderId}`, orderId, n: 1, requestKey: 'k', paymentNo: `${paymentNo}A` },
    closureOrders: { _id: `cl:${orderId}`, orderId, at },
    quotes: { _id: randomUUID(), customerId, expiresAt: later },
    redemptionCodes: { _id: orderId, codeHash: randomUUID(), sealed: 'x', status: 'SPENT' },
    payLinks: { _id: randomUUID(), orderId, expiresAt: later },
    workerDays: {
      _id: `${workerId}:2026-11-24`,
      workerId,
      date: '2026-11-24',
      ver: 3,
      items: [{ orderId, at: [...door] }],
    },
    payments: { _id: paymentNo, orderId, customerId, status: 'PAID', createdAt: at },
    refunds: { _id: `R${orderId}`, orderId, status: 'SUCCEEDED', createdAt: at },
    channelEvents: { _id: `WECHAT:payment:${paymentNo}`, paymentNo, receivedAt: at },
    orderRequests: {
      _id: orderId,
      customerId,
      bodyHash: 'h',
      body: { sealedAddress: 'x' },
      createdAt: new Date(nowMs()),
    },
    offers: {
      _id: `${orderId}:1:1`,
      orderId,
      ticketId: `${orderId}:1`,
      workerId,
      status: 'ACCEPTED',
      createdAt: at,
    },
    phoneReveals: { _id: randomUUID(), orderId, customerId, workerId, at },
    auditEntries: {
      _id: randomUUID(),
      at,
      actor: { id: 'staff-1' },
      target: { kind: 'customer', id: customerId },
    },
    customerFlags: { _id: randomUUID(), customerId, cityCode: 'hz', note: words, at },
  };
  for (const [name, row] of Object.entries(rows)) await insert(connection, name, row);
  const ledger = createLedgerRepository(connection);
  await ledger.postOnce({
    ...fundJournal({ key: orderId, accountId: `liab:order:${orderId}`, amountFen: 5_000 }),
    orderId,
  });
}

async function applicationRows(
  { connection, deps }: PrivacyWorld,
  of: {
    readonly customerId: string;
    readonly name: string;
    readonly words: string;
    readonly at: Date;
  },
) {
  const { customerId, name, words, at } = of;
  const applicationId = randomUUID();
  const idNumber = freshIdNumber();
  const owner = { _id: applicationId, applicantId: customerId };
  const realName = await sealIdentity(deps, { owner, field: 'realName', value: name });
  const sealedId = await sealIdentity(deps, { owner, field: 'idNumber', value: idNumber });
  const identityIndex = blindIndexOf({
    indexKey: deps.keys.blindIndexKey,
    field: 'applications.idNumber',
    value: idNumber,
  });
  await insert(connection, 'applications', {
    _id: applicationId,
    kind: 'WORKER',
    applicantId: customerId,
    cityCode: 'hz',
    status: 'REJECTED',
    profile: { displayName: name },
    realName,
    idNumber: sealedId,
    identityIndex,
    rejection: { reason: 'OTHER', blockedUntil: new Date(at.getTime() + DAY) },
    result: null,
    createdAt: at,
    closedAt: at,
  });
  await insert(connection, 'applicationEvents', {
    _id: `${applicationId}:1`,
    applicationId,
    seq: 1,
    key: 'k',
    by: { kind: 'applicant', id: customerId },
    at,
  });
  await insert(connection, 'applicationNotes', {
    _id: randomUUID(),
    applicationId,
    by: { kind: 'reviewer', id: 'rita' },
    text: words,
    at,
  });
  return { applicationId, idNumber, stored: [realName.cipher, sealedId.cipher, identityIndex] };
}

async function fileRows(
  { connection }: PrivacyWorld,
  ownerId: string,
  orderId: string,
): Promise<void> {
  for (const purpose of ['CASE_EVIDENCE', 'PROFILE_PHOTO', 'ID_IMAGE']) {
    await insert(connection, 'media', {
      _id: randomUUID(),
      status: 'READY',
      purpose,
      owner: { audience: 'customer', id: ownerId },
      orderId,
      fileKey: randomUUID(),
      moderation: 'NONE',
      createdAt: new Date(),
      expiresAt: null,
    });
  }
}
