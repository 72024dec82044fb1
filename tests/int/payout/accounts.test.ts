import { STEP_UP_LIFE_MS } from '../../../use-cases/auth/lifetimes.js';
import { openPayeeOf } from '../../../use-cases/payout-account/open-payee.js';
import { createSealedFieldRepository } from '../../../data/repositories/sealed-fields.js';
import type { PersonalSubject, StoredRow } from '../../../data/repositories/personal-rows.js';
import type { PrivacyDeps } from '../../../use-cases/privacy/deps.js';
import { exportedRow } from '../../../use-cases/privacy/export-rows.js';
import { DATA_MAP } from '../../../contract/terms/data-map.js';
import { resealSubject } from '../../../use-cases/privacy/reseal-subject.js';
import { PAYOUT_ACCOUNTS_MAX } from '../../../contract/terms/payout.js';
import { request } from '../api/support.js';
import {
  bankDraft,
  callsOf,
  cardOf,
  COMPANY,
  MERCHANT_ID,
  NAME,
  openPayoutWorld,
  type PayoutWorld,
} from './payout-world.js';

const DAY_MS = 86_400_000;

let world: PayoutWorld;
let url: string;
let app: ReturnType<typeof callsOf>;
beforeAll(async () => {
  world = await openPayoutWorld();
  ({ url } = await world.serve());
  app = callsOf(url);
});
afterAll(() => world.close());

const codeOf = ({ status, json }: Awaited<ReturnType<typeof app.add>>) =>
  status < 300 ? status : `${status} ${String(json.code)}`;
const usable = (ownerId: string, accountId: unknown) =>
  world.deps.payoutAccounts.findUsable('worker', ownerId, String(accountId));

describe('[K9] an account of a worker', () => {
  test('is added in his own name, masked everywhere, and usable a day later', async () => {
    const worker = await world.worker();
    const card = cardOf('622202', 77);
    const added = await app.add(
      worker.token,
      bankDraft(77, { cardNumber: card, holder: ' 张三丰' }),
    );
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({
      kind: 'BANK',
      masked: `${card.slice(0, 4)}${'*'.repeat(11)}${card.slice(-4)}`,
      holderMasked: '张*',
      bankCode: 'ICBC',
      bankName: '中国工商银行',
      isDefault: true,
      isUsable: false,
    });
    const fromMs = Date.parse(String(added.json.usableFrom));
    expect(fromMs - Date.parse(String(added.json.addedAt))).toBe(DAY_MS);
    expect(await app.list(worker.token)).toEqual([added.json]);
    // Nothing readable at rest, and nothing readable for whoever pins a withdrawal to it.
    const stored = await world.connection.collection('payoutAccounts').find().toArray();
    expect(JSON.stringify(stored)).not.toContain(card);
    expect(JSON.stringify(stored)).not.toContain(NAME);
    const seen = await usable(worker.id, added.json.id);
    expect(seen).toMatchObject({ kind: 'BANK', ver: 1, usableFrom: new Date(fromMs) });
    expect(JSON.stringify(seen)).not.toContain(card);
    const payee = await openPayeeOf(world.deps, String(added.json.id));
    expect(payee).toEqual({ kind: 'BANK', account: card, name: NAME, bankName: '中国工商银行' });
  });

  test('every change asks for a code that was sent to his phone in the last five minutes', async () => {
    const worker = await world.worker();
    const { json } = await app.add(worker.token, bankDraft(1));
    world.advance(STEP_UP_LIFE_MS + 1_000);
    const refused = [
      await app.add(worker.token, bankDraft(2)),
      await app.remove(worker.token, json.id),
      await app.makeDefault(worker.token, json.id),
    ];
    expect(refused.map(codeOf)).toEqual(Array(3).fill('403 STEP_UP_REQUIRED'));
    expect(await app.list(worker.token)).toHaveLength(1);
    const { token } = worker;
    await request({ url: `${url}/auth/step-up/sms-codes`, method: 'POST', token });
    const bad = await request({ url: `${url}/auth/step-up`, token, body: { code: '000000' } });
    const isLucky = worker.lastCode() === '000000';
    expect(bad.status === 200).toBe(isLucky);
    const body = { code: worker.lastCode() };
    const stepped = await request({ url: `${url}/auth/step-up`, token, body });
    const fresh = String(stepped.json.accessToken);
    expect(codeOf(await app.add(fresh, bankDraft(2)))).toBe(201);
    expect(codeOf(await app.remove(fresh, json.id))).toBe(204);
  });

  test('asks for his consent to that, and for nothing else', async () => {
    const worker = await world.worker({ hasConsent: false });
    const answer = await app.add(worker.token, bankDraft(1));
    expect(codeOf(answer)).toBe('409 CONSENT_NEEDED');
    expect(answer.json).toMatchObject({ extra: { purpose: 'BANK_ACCOUNT' } });
    await world.consent(worker.id, 'worker');
    expect(codeOf(await app.add(worker.token, bankDraft(1)))).toBe(201);
  });

  test('is in the name that was verified, and without one there is none', async () => {
    const worker = await world.worker();
    const nobody = await world.worker({ name: null });
    expect(codeOf(await app.add(nobody.token, bankDraft(1)))).toBe('409 PAYOUT_NOT_VERIFIED');
    for (const holder of ['李四', '张三', `${NAME}丰`]) {
      const answer = await app.add(worker.token, bankDraft(1, { holder }));
      expect(codeOf(answer)).toBe('409 PAYOUT_NAME_MISMATCH');
      // What the right name is, is nothing that an answer tells.
      expect(answer.text).not.toContain(NAME);
    }
    const minority = await world.worker({ name: '买买提·艾力' });
    const draft = bankDraft(1, { holder: '买买提・艾力' });
    expect(codeOf(await app.add(minority.token, draft))).toBe(201);
  });

  test('is a card with the right digits, of the bank that its first ones tell', async () => {
    const worker = await world.worker();
    const good = cardOf('622202', 5);
    const wrong = `${good.slice(0, -1)}${(Number(good.at(-1)) + 1) % 10}`;
    const unknown = cardOf('600001', 5);
    const faults = [
      [{ cardNumber: wrong }, 'cardNumber'],
      [{ cardNumber: '6222020000' }, 'cardNumber'],
      [{ cardNumber: good, bankCode: 'CCB' }, 'bankCode'],
      [{ cardNumber: unknown, bankCode: 'NONE' }, 'bankCode'],
      [{ cardNumber: unknown }, 'bankName'],
    ] as const;
    for (const [over, field] of faults) {
      const answer = await app.add(worker.token, bankDraft(5, over));
      expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_INPUT' } });
      expect(JSON.stringify(answer.json)).toContain(field);
    }
    const grouped = good.replace(/(.{4})/g, '$1 ').trim();
    const first = await app.add(worker.token, bankDraft(5, { cardNumber: grouped }));
    expect(first.json).toMatchObject({ bankCode: 'ICBC' });
    const named = bankDraft(5, { cardNumber: unknown, bankName: '某村镇银行' });
    const second = await app.add(worker.token, named);
    expect(second.json).toMatchObject({ bankCode: null, bankName: '某村镇银行' });
    const bank = (prefix: string) =>
      request({ url: `${url}/worker/payout-banks?prefix=${prefix}`, token: worker.token });
    expect((await bank('622202')).json.items).toMatchObject([{ code: 'ICBC' }]);
    expect((await bank('600001')).json.items).toEqual([]);
    expect((await bank(good)).status).toBe(400);
  });

  test('is there once, and ten are the most, however many come at once', async () => {
    const worker = await world.worker();
    const same = await Promise.all(
      Array.from({ length: 8 }, () => app.add(worker.token, bankDraft(9))),
    );
    expect(same.map(codeOf).sort()).toEqual([201, ...Array(7).fill('409 ALREADY_EXISTS')]);
    const many = await Promise.all(
      Array.from({ length: 16 }, (_, index) => app.add(worker.token, bankDraft(100 + index))),
    );
    const counts = many.map(codeOf);
    expect(counts.filter((one) => one === 201)).toHaveLength(PAYOUT_ACCOUNTS_MAX - 1);
    expect(new Set(counts)).toEqual(new Set([201, '409 PAYOUT_ACCOUNTS_FULL']));
    const rows = await app.list(worker.token);
    expect(rows).toHaveLength(PAYOUT_ACCOUNTS_MAX);
    expect(rows.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(codeOf(await app.remove(worker.token, rows[5]?.id))).toBe(204);
    expect(codeOf(await app.add(worker.token, bankDraft(500)))).toBe(201);
    // Somebody else may have the same card: it is not ours to say whose it is.
    const other = await world.worker();
    expect(codeOf(await app.add(other.token, bankDraft(9)))).toBe(201);
  });

  test('one is the default, and the newest of the others when it is taken away', async () => {
    const worker = await world.worker();
    const ids: unknown[] = [];
    for (const seed of [1, 2, 3]) {
      ids.push((await app.add(worker.token, bankDraft(seed))).json.id);
      world.advance(1_000);
    }
    expect((await app.list(worker.token))[0]?.id).toBe(ids[0]);
    await Promise.all(ids.map((id) => app.makeDefault(worker.token, id)));
    const defaults = (await app.list(worker.token)).filter(({ isDefault }) => isDefault);
    expect(defaults).toHaveLength(1);
    expect(codeOf(await app.makeDefault(worker.token, ids[0]))).toBe(200);
    expect(codeOf(await app.remove(worker.token, ids[0]))).toBe(204);
    expect((await app.list(worker.token)).map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [ids[2], true],
      [ids[1], false],
    ]);
    // Money on its way to the removed one still gets there; nothing new goes to it.
    expect(await usable(worker.id, ids[0])).toBeNull();
    expect(await openPayeeOf(world.deps, String(ids[0]))).toMatchObject({ name: NAME });
    expect(codeOf(await app.remove(worker.token, ids[0]))).toBe('404 NOT_FOUND');
    expect(codeOf(await app.makeDefault(worker.token, ids[0]))).toBe('404 NOT_FOUND');
  });

  test('of somebody else does not exist', async () => {
    const [mine, other] = [await world.worker(), await world.worker()];
    const { json } = await app.add(mine.token, bankDraft(1));
    expect(codeOf(await app.remove(other.token, json.id))).toBe('404 NOT_FOUND');
    expect(codeOf(await app.makeDefault(other.token, json.id))).toBe('404 NOT_FOUND');
    expect(await usable(other.id, json.id)).toBeNull();
    expect(await app.list(other.token)).toEqual([]);
    const finance = `merchantFinance~f~${mine.id}`;
    const merchant = callsOf(url, '/merchant/payout-accounts');
    expect(await merchant.list(finance)).toEqual([]);
    expect(codeOf(await merchant.remove(finance, json.id))).toBe('404 NOT_FOUND');
  });

  test('at WeChat is the one he signs in with, and nobody types it', async () => {
    const worker = await world.worker();
    const draft = { kind: 'WECHAT', holder: NAME };
    expect(codeOf(await app.add(worker.token, draft))).toBe('409 WECHAT_NOT_LINKED');
    const identityId = await world.link(worker.id, 'o_worker_of_this_test');
    const typed = await app.add(worker.token, { ...draft, openid: 'o_somebody_else' });
    expect(typed.status).toBe(400);
    const { json } = await app.add(worker.token, draft);
    expect(json).toMatchObject({ kind: 'WECHAT', masked: '微信零钱', bankName: null });
    const payee = await openPayeeOf(world.deps, String(json.id));
    expect(payee).toMatchObject({ account: 'o_worker_of_this_test', name: NAME });
    expect(await usable(worker.id, json.id)).toMatchObject({ kind: 'WECHAT' });
    // Whoever unlinks his WeChat is not paid to it any more.
    await world.connection.collection('wechatIdentities').deleteOne({ _id: identityId as never });
    expect(await usable(worker.id, json.id)).toBeNull();
  });

  test('at Alipay is a phone or a mail address', async () => {
    const worker = await world.worker();
    const add = (logonId: string) =>
      app.add(worker.token, { kind: 'ALIPAY', holder: NAME, logonId });
    expect((await add('+86 138-0013-8000')).json).toMatchObject({ masked: '138****8000' });
    expect(codeOf(await add('13800138000'))).toBe('409 ALREADY_EXISTS');
    expect((await add('Zhang.San@example.com')).json).toMatchObject({
      masked: 'zh***@example.com',
    });
    expect(codeOf(await add('zhang'))).toBe('400 INVALID_INPUT');
  });

  test('[R50] is in the copy of his data as he knows it', async () => {
    const worker = await world.worker();
    await app.add(worker.token, bankDraft(3));
    const map = DATA_MAP.find(({ collection }) => collection === 'payoutAccounts');
    const rows = world.connection.collection<StoredRow>('payoutAccounts');
    const row = await rows.findOne({ ownerId: worker.id });
    const link = map?.links.find(({ of }) => of === 'worker');
    if (!map || !link || !row) throw new Error('nothing to export');
    const subject = { kind: 'worker', id: worker.id } as PersonalSubject;
    const deps = { cipher: world.deps.cipher } as PrivacyDeps;
    const shown = await exportedRow(deps, { subject, map, link, row });
    expect(shown).toMatchObject({ account: cardOf('622202', 3), holder: NAME, bankCode: 'ICBC' });
    expect(Object.keys(shown)).not.toContain('accountIndex');
    expect(JSON.stringify(shown)).not.toContain('cipher');
  });

  test('[R51] can be sealed anew while it is there, and is lost with the key of its owner', async () => {
    const worker = await world.worker();
    const { json } = await app.add(worker.token, bankDraft(1));
    const subject = `worker:${worker.id}`;
    const sealedFields = createSealedFieldRepository(world.connection);
    const { cipher } = world.deps;
    expect(await resealSubject({ cipher, sealedFields }, subject)).toEqual({
      version: 2,
      resealed: 2,
    });
    expect(await openPayeeOf(world.deps, String(json.id))).toMatchObject({ name: NAME });
    await cipher.destroySubject(subject);
    await expect(openPayeeOf(world.deps, String(json.id))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(codeOf(await app.add(worker.token, bankDraft(2)))).toBe('404 NOT_FOUND');
  });
});

describe('[M6] an account of a merchant', () => {
  test('is kept by its owner and its finance, in the merchant’s name', async () => {
    const merchant = callsOf(url, '/merchant/payout-accounts');
    const finance = `merchantFinance~finance-1~${MERCHANT_ID}`;
    const draft = bankDraft(1, { holder: COMPANY, cardNumber: cardOf('621700', 1) });
    expect(codeOf(await merchant.add(finance, draft))).toBe('409 CONSENT_NEEDED');
    await world.consent('finance-1', 'merchant');
    const named = { ...draft, holder: NAME };
    expect(codeOf(await merchant.add(finance, named))).toBe('409 PAYOUT_NAME_MISMATCH');
    const added = await merchant.add(finance, { ...draft, holder: COMPANY.replace('（', '(') });
    expect(added).toMatchObject({ status: 201, json: { bankCode: 'CCB', isDefault: true } });
    const wechat = await merchant.add(finance, { kind: 'WECHAT', holder: COMPANY });
    expect(codeOf(wechat)).toBe('400 INVALID_INPUT');
    expect(await merchant.list(`merchantOwner~owner~${MERCHANT_ID}`)).toHaveLength(1);
    for (const role of ['merchantClerk', 'merchantManager']) {
      const token = `${role}~x~${MERCHANT_ID}`;
      expect(codeOf(await merchant.add(token, draft))).toBe('403 FORBIDDEN');
      expect(codeOf(await merchant.remove(token, added.json.id))).toBe('403 FORBIDDEN');
    }
    const stranger = 'merchantOwner~owner~another-merchant';
    expect(await merchant.list(stranger)).toEqual([]);
    expect(codeOf(await merchant.remove(stranger, added.json.id))).toBe('404 NOT_FOUND');
    const { payoutAccounts } = world.deps;
    const id = String(added.json.id);
    expect(await payoutAccounts.findUsable('merchant', MERCHANT_ID, id)).toMatchObject({ id });
    expect(await payoutAccounts.findUsable('worker', MERCHANT_ID, id)).toBeNull();
    expect(codeOf(await merchant.remove(finance, id))).toBe(204);
  });
});
