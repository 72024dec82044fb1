import { customerPhone } from '../../../data/seed/phones.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { eventually } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';

const IN_STORE = 'demo-self_massage-store-foot';
const AT_HOME = 'demo-self_massage-shoulder';
const DEVICE = 'desk-phone';
const OTHER_DEVICE = 'desk-thief';

type Pair = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
};
type Offering = { readonly id: string; readonly mode: string; readonly priceFen: number };

/** What an app does before anybody orders: keeps a login alive, and shows what is sold. */
export function entrance(given: () => StackWorld): void {
  const story = storiesOf(given);
  refreshes(story);
  offerings(story);
}

async function loginPair(world: StackWorld, guest: HttpClient, number: number): Promise<Pair> {
  const { smsSandboxUrl } = world.processes.endpoints;
  const phone = customerPhone(number);
  const person = { phone, audience: 'customer', deviceId: DEVICE };
  await guest.must('POST', '/auth/sms-codes', { body: { ...person, purpose: 'LOGIN' } });
  const code = await eventually(
    async () => {
      const query = new URLSearchParams({ phone: phone.replace(/^\+86/, '') });
      const answer = await fetch(`${smsSandboxUrl}/sandbox/messages?${query}`);
      const { messages } = (await answer.json()) as {
        messages: { params: { code?: string } }[];
      };
      return messages.at(-1)?.params.code;
    },
    { what: 'the code' },
  );
  return guest.must<Pair>('POST', '/auth/sms-login', { body: { ...person, code } });
}

const refresh = (guest: HttpClient, refreshToken: string, deviceId = DEVICE) =>
  guest.call<Pair>('POST', '/auth/refresh', { body: { refreshToken, deviceId } });

function refreshes(story: Story): void {
  story(
    '[C15] a refresh token is good once: the app goes on with a new pair, a copy of the old one ends the session',
    async (world) => {
      const guest = world.people.guest();
      const first = await loginPair(world, guest, 801);
      const second = await refresh(guest, first.refreshToken);
      expect(second.status).toBe(200);
      expect(second.body.sessionId).toBe(first.sessionId);
      expect(second.body.refreshToken).not.toBe(first.refreshToken);
      const app = world.people.guest();
      app.setToken(second.body.accessToken);
      expect(await app.must('GET', '/auth/me')).toMatchObject({ audience: 'customer' });
      // The reply was lost: the same app gets the same pair again.
      const again = await refresh(guest, first.refreshToken);
      expect(again.body.refreshToken).toBe(second.body.refreshToken);
      const third = await refresh(guest, second.body.refreshToken);
      expect(third.status).toBe(200);

      const stolen = await refresh(guest, first.refreshToken, OTHER_DEVICE);
      expect([stolen.status, stolen.problem?.code]).toEqual([401, 'SESSION_EXPIRED']);
      // Nobody can tell the thief from the owner, so both are out.
      const after = await refresh(guest, third.body.refreshToken);
      expect([after.status, after.problem?.code]).toEqual([401, 'SESSION_EXPIRED']);
      const unknown = await refresh(guest, 'A'.repeat(43));
      expect([unknown.status, unknown.problem?.code]).toEqual([401, 'UNAUTHENTICATED']);
    },
    30_000,
  );
}

function offerings(story: Story): void {
  story(
    '[C2][C11] anybody reads an offering at the price that is quoted, and the stores that have it',
    async (world) => {
      const guest = world.people.guest();
      const customer = await world.people.customer(802);
      const offering = await guest.must<Offering>('GET', `/customer/offerings/${IN_STORE}`);
      expect(offering).toMatchObject({
        ...{ id: IN_STORE, mode: 'IN_STORE', cityCode: 'demo' },
        merchant: { id: 'demo-self' },
      });
      const { totalFen } = await customer.quote({ offeringId: IN_STORE });
      expect(offering.priceFen).toBe(totalFen);
      const storesOf = (id: string) =>
        guest.must<{ items: { id: string }[] }>('GET', `/customer/offerings/${id}/stores`);
      const ids = (await storesOf(IN_STORE)).items.map(({ id }) => id);
      expect(ids).toContain('demo-s1');
      // Of this merchant and city alone.
      expect(ids.filter((id) => !id.startsWith('demo-s'))).toEqual([]);
      const page = await guest.must<{ items: { id: string }[]; nextCursor: string | null }>(
        'GET',
        `/customer/offerings/${IN_STORE}/stores?limit=1`,
      );
      expect(page.items).toHaveLength(1);
      expect((await storesOf(AT_HOME)).items).toEqual([]);
      expect((await guest.call('GET', '/customer/offerings/nothing_sold')).status).toBe(404);
    },
    30_000,
  );
}
