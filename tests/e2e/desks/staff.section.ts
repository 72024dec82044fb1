import { TOTP } from 'otpauth';
import { loginStaff } from '../../../scripts/drive/people.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { newClerk } from '../../factories/stack-staff.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';

const PASSWORD = 'a long enough password';

type Invited = {
  readonly person: { readonly id: string; readonly status: string };
  readonly token: string;
};

/** A merchant's own people: their links, and logins that were lost. */
export function merchantStaff(given: () => StackWorld): void {
  const story = storiesOf(given);
  links(story);
  reset(story);
}

const accept = (guest: HttpClient, token: string, password = PASSWORD) =>
  guest.call<{ totpSecret: string }>('POST', '/auth/invitations/accept', {
    body: { token, password },
  });

const confirm = (guest: HttpClient, token: string, totpSecret: string) =>
  guest.call('POST', '/auth/invitations/confirm', {
    body: { token, totp: new TOTP({ secret: totpSecret }).generate() },
  });

function links(story: Story): void {
  story(
    '[M2] a link that did not arrive: a new one voids it, and cancelling forgets the person',
    async (world) => {
      const owner = await world.people.staff('demo-owner');
      const guest = world.people.guest();
      const account = 'desk-invited';
      const body = { account, name: '新店员', roles: ['merchantClerk'] };
      const invite = () => owner.must<Invited>('POST', '/merchant/staff/invitations', { body });
      const first = await invite();
      const path = `/merchant/staff/${first.person.id}`;
      const second = await owner.must<Invited>('POST', `${path}/invitation`);
      expect(second.token).not.toBe(first.token);
      expect(second.person).toMatchObject({ id: first.person.id, status: 'INVITED' });
      const elsewhere = await world.people.staff('owner');
      expect((await elsewhere.call('POST', `${path}/invitation`)).status).toBe(404);
      expect((await elsewhere.call('DELETE', `${path}/invitation`)).status).toBe(404);
      expect(await accept(guest, first.token)).toMatchObject({ status: 410 });
      expect((await accept(guest, second.token)).status).toBe(200);

      expect((await owner.call('DELETE', `${path}/invitation`)).status).toBe(204);
      expect((await owner.call('GET', path)).status).toBe(404);
      expect((await accept(guest, second.token)).status).toBe(410);
      // The name is free again, and whoever has a login is not forgotten like that.
      const again = await invite();
      expect(again.person.id).not.toBe(first.person.id);
      const enrolled = await accept(guest, again.token);
      const confirmed = await confirm(guest, again.token, enrolled.body.totpSecret);
      expect(confirmed.status).toBe(200);
      const late = await owner.call('DELETE', `/merchant/staff/${again.person.id}/invitation`);
      expect([late.status, late.problem?.code]).toEqual([409, 'STAFF_STATE']);
    },
    60_000,
  );
}

function reset(story: Story): void {
  story(
    '[M2][S19] a clerk lost his phone: his sessions end, the old codes are worth nothing, the link sets up new ones',
    async (world) => {
      const { endpoints } = world.processes;
      const owner = await world.people.staff('demo-owner');
      const guest = world.people.guest();
      const account = 'desk-clerk';
      const clerk = await newClerk(world, { account, merchantId: 'demo-self' });
      await clerk.client.must('GET', '/auth/me');
      const path = `/merchant/staff/${clerk.staffId}/login-reset`;
      const body = { reason: '手机丢失' };
      const elsewhere = await world.people.staff('owner');
      expect((await elsewhere.call('POST', path, { body })).status).toBe(404);
      expect((await clerk.client.call('GET', '/auth/me')).status).toBe(200);

      const { token } = await owner.must<Invited>('POST', path, { body });
      const isOut = async () => (await clerk.client.call('GET', '/auth/me')).status === 401;
      await until(isOut, { what: 'his session is over' });
      const { password } = clerk;
      const login = {
        ...{ audience: 'merchant', account, password, deviceId: 'desk-other-phone' },
        totp: new TOTP({ secret: clerk.totpSecret }).generate(),
      };
      const refused = await guest.call('POST', '/auth/staff-login', { body: login });
      expect([refused.status, refused.problem?.code]).toEqual([401, 'LOGIN_FAILED']);
      // Without a new password the link asks for the present one.
      expect((await accept(guest, token)).status).toBe(401);
      const enrolled = await accept(guest, token, password);
      expect(enrolled.status).toBe(200);
      const { totpSecret } = enrolled.body;
      expect(totpSecret).not.toBe(clerk.totpSecret);
      expect((await confirm(guest, token, totpSecret)).status).toBe(200);
      const back = await loginStaff({
        ...{ endpoints, account, password, totpSecret },
        audience: 'merchant',
      });
      expect(await back.must('GET', '/auth/me')).toMatchObject({ roles: ['merchantClerk'] });
    },
    60_000,
  );
}
