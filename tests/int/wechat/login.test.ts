import { userModel } from '../../../data/models/user.js';
import { wechatIdentityModel, wechatTokenModel } from '../../../data/models/wechat-identity.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { newPerson, openWechatWorld, request, type WechatWorld } from './wechat-world.js';

let world: WechatWorld;
beforeAll(async () => {
  world = await openWechatWorld();
});
afterAll(() => world.close());

const codeOf = ({ json }: { readonly json: Record<string, unknown> }) => json.code;
const usersOf = () => userModel(world.connection).countDocuments();
const linksOf = () => wechatIdentityModel(world.connection).countDocuments();

async function registeredWorker(phone: string): Promise<string> {
  const id = `worker-${phone.slice(-8)}`;
  await ensureUser({ deps: world.authDeps, phone, audience: 'worker', id });
  return id;
}

describe('[C15] the first login', () => {
  test('asks for the phone, makes a customer, and the next login knows him', async () => {
    const person = newPerson();
    const first = await world.login(person);
    expect([first.status, first.json]).toEqual([
      200,
      {
        status: 'PHONE_NEEDED',
        tokens: null,
        ticket: expect.stringMatching(/^[\w-]{43}$/),
        expiresInSeconds: 300,
      },
    ]);
    const pair = await world.namePhone(person, first.json.ticket);
    expect(pair.status).toBe(200);
    const me = await world.me(String(pair.json.accessToken));
    const again = await world.login(person);
    expect(again.json).toMatchObject({ status: 'SIGNED_IN', ticket: null });
    const tokens = again.json.tokens as { readonly accessToken: string };
    expect(await world.me(tokens.accessToken)).toEqual(me);
    expect(me.phoneMasked).toMatch(/^138\*{4}/);
  });

  test('finds the account that the phone has already', async () => {
    const person = newPerson();
    const id = (await world.me(await world.smsToken(person.phone))).id;
    expect((await world.me(await world.join(person))).id).toBe(id);
  });

  test('makes no worker: he has to be registered', async () => {
    const person = newPerson();
    const ticket = await world.ticketOf(person, 'worker');
    const before = [await usersOf(), await linksOf()];
    const refused = await world.namePhone(person, ticket, {}, 'worker');
    expect([refused.status, codeOf(refused)]).toEqual([409, 'NOT_REGISTERED']);
    expect([await usersOf(), await linksOf()]).toEqual(before);
    const id = await registeredWorker(person.phone);
    expect((await world.me(await world.join(person, 'worker'))).id).toBe(id);
  });

  test('an account that is frozen neither signs in nor gets a link', async () => {
    const person = newPerson();
    const { id } = await world.me(await world.smsToken(person.phone));
    await userModel(world.connection).updateOne({ _id: String(id) }, { status: 'FROZEN' });
    const before = await linksOf();
    const answer = await world.namePhone(person, await world.ticketOf(person));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'ACCOUNT_DISABLED']);
    expect(await linksOf()).toBe(before);
  });

  test('leaves no id of WeChat, session key or access token readable in the database', async () => {
    const person = newPerson();
    await world.join(person);
    await world.ticketOf(newPerson());
    const openid = await world.openidOf(person);
    const collections = await world.connection.listCollections();
    let text = '';
    for (const { name } of collections) {
      text += JSON.stringify(await world.connection.collection(name).find().toArray());
    }
    expect(text).not.toContain(openid);
    expect(text).not.toContain(person.phone.slice(-11));
    expect(text).not.toMatch(/session_?key/i);
    const token = await wechatTokenModel(world.connection).findOne().lean().exec();
    expect(token?.tokenCipher).toMatch(/^v1\./);
  });

  test('is no fresh factor: how one signs in is not changed with it', async () => {
    const person = newPerson();
    const token = await world.join(person);
    const answer = await world.link(token, await world.loginCode(person));
    expect([answer.status, codeOf(answer)]).toEqual([403, 'STEP_UP_REQUIRED']);
  });
});

describe('codes and tickets', () => {
  test('a forged, used or foreign login code is refused', async () => {
    const person = newPerson();
    const code = await world.loginCode(person);
    expect((await world.login(person, 'customer', { code })).status).toBe(200);
    const refusals = [
      await world.login(person, 'customer', { code }),
      await world.login(person, 'customer', { code: 'f'.repeat(32) }),
      await world.login(person, 'customer', { code: await world.loginCode(person, 'worker') }),
      await world.login(person, 'customer', { code: await world.phoneCode(person) }),
    ];
    expect(refusals.map((answer) => [answer.status, codeOf(answer)])).toEqual(
      refusals.map(() => [400, 'WECHAT_CODE_INVALID']),
    );
  });

  test('a ticket works once, also when it is used many times at once', async () => {
    const person = newPerson();
    const ticket = await world.ticketOf(person);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.namePhone(person, ticket)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
    expect(codeOf(await world.namePhone(person, ticket))).toBe('LOGIN_TICKET_INVALID');
  });

  test('another device neither uses a ticket nor uses it up', async () => {
    const person = newPerson();
    const ticket = await world.ticketOf(person);
    const stranger = await world.namePhone(person, ticket, { deviceId: 'device-of-a-stranger' });
    expect(codeOf(stranger)).toBe('LOGIN_TICKET_INVALID');
    expect((await world.namePhone(person, ticket)).status).toBe(200);
  });

  test('a ticket ends after five minutes; a forged one never began', async () => {
    const person = newPerson();
    const ticket = await world.ticketOf(person);
    world.advance(300_001);
    expect(codeOf(await world.namePhone(person, ticket))).toBe('LOGIN_TICKET_INVALID');
    expect(codeOf(await world.namePhone(person, 'x'.repeat(43)))).toBe('LOGIN_TICKET_INVALID');
  });

  test('a wrong phone code uses the ticket up; the phone of somebody else cannot be named', async () => {
    const [person, victim] = [newPerson(), newPerson()];
    const ticket = await world.ticketOf(person);
    const phoneCode = await world.phoneCode(victim);
    const stolen = await world.namePhone(person, ticket, { phoneCode });
    expect([stolen.status, codeOf(stolen)]).toEqual([400, 'WECHAT_CODE_INVALID']);
    expect(codeOf(await world.namePhone(person, ticket))).toBe('LOGIN_TICKET_INVALID');
  });

  test('a ticket of one app is of no use in another', async () => {
    const person = newPerson();
    await registeredWorker(person.phone);
    const ticket = await world.ticketOf(person, 'customer');
    const answer = await world.namePhone(person, ticket, {}, 'worker');
    expect(codeOf(answer)).toBe('WECHAT_CODE_INVALID');
  });
});

describe('WeChat’s own troubles', () => {
  test.each([
    ['busy', { errcode: -1 }, 503, 'SERVICE_UNAVAILABLE'],
    ['silent', { kind: 'lostReply' }, 503, 'SERVICE_UNAVAILABLE'],
    ['too many', { errcode: 45011 }, 429, 'RATE_LIMITED'],
    ['a person it distrusts', { errcode: 40226 }, 409, 'WECHAT_REFUSED'],
    ['our secret', { errcode: 40125 }, 503, 'SERVICE_UNAVAILABLE'],
  ])('%s', async (_name, fault, status, code) => {
    await world.plant('jscode2session', fault);
    const answer = await world.login(newPerson());
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('an access token that ran out is replaced, and nobody notices', async () => {
    await world.plant('getuserphonenumber', { errcode: 42001 });
    await world.join(newPerson());
  });

  test('without a mini-program the way is closed', async () => {
    const { url } = await world.serve({
      wechat: { ...world.wechat, ...(await withoutApps()) },
    });
    const body = { code: 'x'.repeat(32), audience: 'customer', deviceId: 'device-0001' };
    const answer = await request({ url: `${url}/auth/wechat-logins`, body });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'WECHAT_NOT_SET_UP']);
  });

  test('a wrong secret is told to the operators', async () => {
    expect(world.misconfigured).toEqual([expect.stringContaining('40125')]);
  });
});

test('[C15] one access token serves all processes', async () => {
  await wechatTokenModel(world.connection).deleteMany({});
  const before = (await world.journal()).filter(({ kind }) => kind === 'token').length;
  const apps = Array.from({ length: 4 }, () => world.newApp('customer'));
  const outcomes = await Promise.all(
    apps.flatMap((app) =>
      [1, 2, 3].map((scene) => app.miniProgramCode({ scene: String(scene), page: 'pages/a' })),
    ),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'success'));
  const asked = (await world.journal()).filter(({ kind }) => kind === 'token').slice(before);
  expect(asked).toHaveLength(1);
});

async function withoutApps() {
  const { createWechat } = await import('../../../use-cases/wechat/create-wechat.js');
  return createWechat({ ...world.wechatDeps, apps: { customer: undefined, worker: undefined } });
}
