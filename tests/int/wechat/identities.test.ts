import { userModel } from '../../../data/models/user.js';
import { wechatIdentityModel } from '../../../data/models/wechat-identity.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import {
  freshPhone,
  newPerson,
  openWechatWorld,
  type Answer,
  type Person,
  type WechatWorld,
} from './wechat-world.js';

let world: WechatWorld;
beforeAll(async () => {
  world = await openWechatWorld();
});
afterAll(() => world.close());

type Row = { readonly id: string; readonly kind: string; readonly label: string | null };

const told = ({ status, json }: Answer) => {
  const { reason } = (json.extra ?? {}) as { readonly reason?: string };
  return [status, json.code, reason];
};
const linksOf = () => wechatIdentityModel(world.connection).countDocuments();
const rows = async (token: string): Promise<Row[]> =>
  (await world.identities(token)).json.items as Row[];
const worker = (phone: string) =>
  ensureUser({
    deps: world.authDeps,
    phone,
    audience: 'worker',
    id: `worker-${phone.slice(-8)}`,
  });

async function linked(person: Person): Promise<string> {
  const token = await world.smsToken(person.phone);
  const answer = await world.link(token, await world.loginCode(person));
  expect(answer.status).toBe(201);
  return token;
}

describe('[C15] links of a person who is signed in', () => {
  test('phone and WeChat are listed without anything readable of WeChat', async () => {
    const person = newPerson();
    const token = await linked(person);
    expect(await rows(token)).toEqual([
      expect.objectContaining({
        id: 'phone',
        kind: 'PHONE',
        label: expect.stringMatching(/^138\*/),
      }),
      expect.objectContaining({ kind: 'WECHAT', label: null, isRemovable: true }),
    ]);
    expect((await world.login(person)).json.status).toBe('SIGNED_IN');
  });

  test('the same link again changes nothing', async () => {
    const person = newPerson();
    const token = await linked(person);
    const before = await rows(token);
    expect((await world.link(token, await world.loginCode(person))).status).toBe(201);
    expect(await rows(token)).toEqual(before);
  });

  test('an unlinked WeChat signs nobody in, and the sessions it may have opened end', async () => {
    const person = newPerson();
    const token = await linked(person);
    const { tokens } = (await world.login(person)).json as { tokens: { accessToken: string } };
    const [, wechat] = await rows(token);
    expect((await world.unlink(token, wechat?.id ?? '')).status).toBe(204);
    expect((await world.login(person)).json.status).toBe('PHONE_NEEDED');
    world.advance(5_000);
    expect(await world.me(tokens.accessToken)).toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await world.me(token)).toMatchObject({ audience: 'customer' });
    expect((await world.unlink(token, wechat?.id ?? '')).status).toBe(404);
  });

  test('the phone stays, and a link of somebody else is not there', async () => {
    const [person, other] = [newPerson(), newPerson()];
    const token = await linked(person);
    const [, foreign] = await rows(await linked(other));
    expect(told(await world.unlink(token, 'phone')).slice(0, 2)).toEqual([409, 'IDENTITY_NEEDED']);
    expect((await world.unlink(token, foreign?.id ?? '')).status).toBe(404);
    expect((await world.login(other)).json.status).toBe('SIGNED_IN');
  });
});

describe('[C15] nothing is merged', () => {
  test('a WeChat of another account is refused, and so is a second WeChat', async () => {
    const [person, other] = [newPerson(), newPerson()];
    await linked(person);
    const token = await linked(other);
    const taken = await world.link(token, await world.loginCode(person));
    expect(told(taken)).toEqual([409, 'IDENTITY_CONFLICT', 'WECHAT_TAKEN']);
    const free = await world.smsToken(freshPhone());
    const takenToo = await world.link(free, await world.loginCode(person));
    expect(told(takenToo)).toEqual([409, 'IDENTITY_CONFLICT', 'WECHAT_TAKEN']);
    const second = await world.link(token, await world.loginCode(newPerson()));
    expect(told(second)).toEqual([409, 'IDENTITY_CONFLICT', 'ACCOUNT_HAS_OTHER']);
  });

  test('a phone whose account has another WeChat does not take a second one', async () => {
    const person = newPerson();
    await linked(person);
    const stranger = { ...newPerson(), phone: person.phone };
    const answer = await world.namePhone(stranger, await world.ticketOf(stranger));
    expect(told(answer)).toEqual([409, 'IDENTITY_CONFLICT', 'ACCOUNT_HAS_OTHER']);
  });

  test('moved by a yes: the old account loses it and is signed out', async () => {
    const [person, other] = [newPerson(), newPerson()];
    const old = await linked(person);
    const token = await linked(other);
    const moved = await world.link(token, await world.loginCode(person), { isMoving: true });
    expect(moved.status).toBe(201);
    expect(await rows(token)).toHaveLength(2);
    const { tokens } = (await world.login(person)).json as { tokens: { accessToken: string } };
    const { id } = await world.me(token);
    expect((await world.me(tokens.accessToken)).id).toBe(id);
    world.advance(5_000);
    expect(await world.me(old)).toMatchObject({ code: 'SESSION_EXPIRED' });
    // His own former WeChat is nobody's now.
    expect((await world.login(other)).json.status).toBe('PHONE_NEEDED');
  });
});

describe('[C15] one person in two mini-programs', () => {
  test('who is known in one is signed in in the other, where he has the same phone', async () => {
    const person = newPerson();
    await world.join(person);
    const { _id } = await worker(person.phone);
    const answer = await world.login(person, 'worker');
    const { tokens } = answer.json as { tokens: { accessToken: string } };
    expect(await world.me(tokens.accessToken)).toMatchObject({ id: _id, audience: 'worker' });
  });

  test('with another phone he is refused there, also with a yes to moving', async () => {
    const person = newPerson();
    await world.join(person);
    const elsewhere = { ...person, phone: freshPhone() };
    await worker(elsewhere.phone);
    const before = await linksOf();
    const ticket = await world.ticketOf(elsewhere, 'worker');
    const named = await world.namePhone(elsewhere, ticket, {}, 'worker');
    expect(told(named)).toEqual([409, 'IDENTITY_CONFLICT', 'OTHER_PERSON']);
    const token = await world.smsToken(elsewhere.phone, 'worker');
    const code = await world.loginCode(person, 'worker');
    const moved = await world.link(token, code, { isMoving: true });
    expect(told(moved)).toEqual([409, 'IDENTITY_CONFLICT', 'OTHER_PERSON']);
    expect(await linksOf()).toBe(before);
  });

  test.each([1, 2, 3])('two people at once in the two of them: one gets it (%i)', async () => {
    const person = newPerson();
    const elsewhere = freshPhone();
    await worker(elsewhere);
    const customerToken = await world.smsToken(person.phone);
    const workerToken = await world.smsToken(elsewhere, 'worker');
    const codes = [await world.loginCode(person), await world.loginCode(person, 'worker')];
    const answers = await Promise.all([
      world.link(customerToken, codes[0] ?? ''),
      world.link(workerToken, codes[1] ?? ''),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('a refused customer leaves no account behind', async () => {
    const person = newPerson();
    await worker(person.phone);
    await world.join(person, 'worker');
    const elsewhere = { ...person, phone: freshPhone() };
    const before = await userModel(world.connection).countDocuments();
    const answer = await world.namePhone(elsewhere, await world.ticketOf(elsewhere));
    expect(told(answer)).toEqual([409, 'IDENTITY_CONFLICT', 'OTHER_PERSON']);
    expect(await userModel(world.connection).countDocuments()).toBe(before);
  });
});

/** A mini-program of no open platform account tells no unionid: the indexes are all there is. */
describe.each([true, false])('[C15] the indexes decide races (unionids: %s)', (hasUnionids) => {
  let former: WechatWorld;
  beforeAll(async () => {
    former = world;
    if (!hasUnionids) world = await openWechatWorld({ hasUnionids });
  });
  afterAll(async () => {
    if (!hasUnionids) await world.close();
    world = former;
  });

  test.each([1, 2, 3, 4])('one WeChat, two accounts at once: one gets it (%i)', async () => {
    const person = newPerson();
    const tokens = [await world.smsToken(freshPhone()), await world.smsToken(freshPhone())];
    const codes = [await world.loginCode(person), await world.loginCode(person)];
    const answers = await Promise.all(
      tokens.map((token, index) => world.link(token, codes[index] ?? '')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const lost = answers.find(({ status }) => status === 409);
    expect(lost?.json.code).toBe('IDENTITY_CONFLICT');
  });

  test('one WeChat on two devices that name two phones: one account, one link', async () => {
    const person = newPerson();
    const deviceIds = ['device-first-0001', 'device-second-002'];
    const tickets: string[] = [];
    for (const deviceId of deviceIds) {
      const answer = await world.login(person, 'customer', { deviceId });
      tickets.push(String(answer.json.ticket));
    }
    const before = await userModel(world.connection).countDocuments();
    const phones = [freshPhone(), freshPhone()];
    const phoneCodes = [
      await world.phoneCode(person, 'customer', phones[0]),
      await world.phoneCode(person, 'customer', phones[1]),
    ];
    const answers = await Promise.all(
      tickets.map((ticket, index) =>
        world.namePhone(person, ticket, {
          deviceId: deviceIds[index],
          phoneCode: phoneCodes[index],
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await userModel(world.connection).countDocuments()).toBe(before + 1);
  });

  test('one new phone on two devices at once: both are signed in to one account', async () => {
    const person = newPerson();
    const deviceIds = ['device-first-0001', 'device-second-002'];
    const named: (() => Promise<Answer>)[] = [];
    for (const deviceId of deviceIds) {
      const { json } = await world.login(person, 'customer', { deviceId });
      const phoneCode = await world.phoneCode(person);
      named.push(() => world.namePhone(person, json.ticket, { deviceId, phoneCode }));
    }
    const answers = await Promise.all(named.map((name) => name()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const me = await Promise.all(answers.map(({ json }) => world.me(String(json.accessToken))));
    expect(new Set(me.map(({ id }) => id)).size).toBe(1);
  });

  test('one account, two WeChats at once: it gets one', async () => {
    const token = await world.smsToken(freshPhone());
    const codes = [await world.loginCode(newPerson()), await world.loginCode(newPerson())];
    const answers = await Promise.all(codes.map((code) => world.link(token, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await rows(token)).toHaveLength(2);
  });

  test('the same link from two devices at once: both are told it is there', async () => {
    const person = newPerson();
    const token = await world.smsToken(person.phone);
    const codes = [await world.loginCode(person), await world.loginCode(person)];
    const answers = await Promise.all(codes.map((code) => world.link(token, code)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await rows(token)).toHaveLength(2);
  });
});
