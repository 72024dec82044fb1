import { randomUUID } from 'node:crypto';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';

const IN_STORE = 'demo-self_massage-store-foot';
const REASON = { reason: '演示' };

type Row = { readonly id: string; readonly version: number };

/** Rows that are closed, opened again, put away and exported. */
export function resources(given: () => StackWorld): void {
  const story = storiesOf(given);
  merchants(story);
  stores(story);
  items(story);
  cities(story);
}

const versionOf = async (client: HttpClient, path: string) => {
  const { version } = await client.must<Row>('GET', path);
  return { headers: { 'If-Match': `"${version}"` } };
};

async function act(client: HttpClient, path: string, action: string, body?: object) {
  const options = { ...(await versionOf(client, path)), ...(body !== undefined && { body }) };
  return client.must<Row & Record<string, unknown>>('POST', `${path}/${action}`, options);
}

const refusalOf = async (client: HttpClient, path: string, action: string, body?: object) => {
  const options = { ...(await versionOf(client, path)), ...(body !== undefined && { body }) };
  const { status, problem } = await client.call('POST', `${path}/${action}`, options);
  return [status, problem?.code];
};

function merchants(story: Story): void {
  story(
    '[S17] a merchant is suspended, let in again and closed for good; what he sells goes and comes with it',
    async (world) => {
      const admin = await world.people.staff('admin');
      const guest = world.people.guest();
      const path = '/resources/merchants/demo-partner';
      const offering = '/customer/offerings/demo-partner_daily-2h';
      const isSold = async () => (await guest.call('GET', offering)).status === 200;
      expect(await isSold()).toBe(true);
      expect(await act(admin, path, 'suspend', REASON)).toMatchObject({ status: 'SUSPENDED' });
      expect(await isSold()).toBe(false);
      const owner = await world.people.staff('demo-owner');
      expect((await owner.call('GET', path)).status).toBe(404);
      const versioned = await versionOf(admin, path);
      expect(await act(admin, path, 'activate')).toMatchObject({ status: 'ACTIVE' });
      expect(await isSold()).toBe(true);
      // Somebody who saw the row before.
      const stale = await admin.call('POST', `${path}/activate`, versioned);
      expect([stale.status, stale.problem?.code]).toEqual([409, 'VERSION_CONFLICT']);
      expect(await isSold()).toBe(true);

      const id = `m-${randomUUID().slice(0, 8)}`;
      await admin.must('POST', '/resources/merchants', {
        body: { id, name: '即将关闭（示例）', kind: 'JOINED', cityCodes: ['demo'] },
      });
      const closing = `/resources/merchants/${id}`;
      expect(await act(admin, closing, 'close', REASON)).toMatchObject({ status: 'CLOSED' });
      expect(await refusalOf(admin, closing, 'activate')).toEqual([409, 'ACTION_NOT_ALLOWED']);
      expect(await admin.must('GET', closing)).toMatchObject({ status: 'CLOSED' });
    },
    30_000,
  );
}

function stores(story: Story): void {
  story(
    '[M4] a store closes and opens: it leaves the list of those that can be booked and comes back',
    async (world) => {
      const owner = await world.people.staff('demo-owner');
      const elsewhere = await world.people.staff('owner');
      const guest = world.people.guest();
      const path = '/resources/stores/demo-s2';
      const isListed = async () => {
        const list = `/customer/offerings/${IN_STORE}/stores`;
        const { items: found } = await guest.must<{ items: { id: string }[] }>('GET', list);
        return found.some(({ id }) => id === 'demo-s2');
      };
      expect(await isListed()).toBe(true);
      const foreign = { headers: { 'If-Match': '"1"' } };
      expect((await elsewhere.call('POST', `${path}/close`, foreign)).status).toBe(404);
      expect(await act(owner, path, 'close')).toMatchObject({ status: 'CLOSED' });
      expect(await isListed()).toBe(false);
      expect(await refusalOf(owner, path, 'close')).toEqual([409, 'ACTION_NOT_ALLOWED']);
      expect(await act(owner, path, 'open')).toMatchObject({ status: 'OPEN' });
      expect(await isListed()).toBe(true);
    },
    30_000,
  );
}

function items(story: Story): void {
  story(
    '[S18] an item is archived: nobody can be sold it any more, and its row stays',
    async (world) => {
      const admin = await world.people.staff('admin');
      const guest = world.people.guest();
      const path = '/resources/items/massage-shoulder';
      const offering = '/customer/offerings/demo-self_massage-shoulder';
      expect((await guest.call('GET', offering)).status).toBe(200);
      const manager = await world.people.staff('dispatcher');
      const versioned = await versionOf(admin, path);
      expect((await manager.call('DELETE', path, versioned)).status).toBe(403);
      const unversioned = await admin.call('DELETE', path);
      expect([unversioned.status, unversioned.problem?.code]).toEqual([400, 'INVALID_INPUT']);
      const gone = await admin.must<Record<string, unknown>>('DELETE', path, versioned);
      expect(gone).toMatchObject({ id: 'massage-shoulder', isOn: false });
      expect((await guest.call('GET', offering)).status).not.toBe(200);
      expect(await admin.must('GET', path)).toMatchObject({ isOn: false });
      const listed = '/customer/cities/demo/categories/massage/items';
      expect(JSON.stringify(await guest.must('GET', listed))).not.toContain('massage-shoulder');
    },
    30_000,
  );
}

function cities(story: Story): void {
  story(
    '[S16] a city closes: customers do not see it any more, and it is opened again',
    async (world) => {
      const admin = await world.people.staff('admin');
      const guest = world.people.guest();
      const path = '/resources/cities/hz';
      const isThere = async () => {
        const { items: open } = await guest.must<{ items: { code: string }[] }>(
          'GET',
          '/customer/cities',
        );
        return open.some(({ code }) => code === 'hz');
      };
      expect(await isThere()).toBe(true);
      const support = await world.people.staff('support');
      const body = { ...(await versionOf(admin, path)), body: REASON };
      expect((await support.call('POST', `${path}/close`, body)).status).toBe(403);
      expect(await act(admin, path, 'close', REASON)).toMatchObject({ isOpen: false });
      expect(await isThere()).toBe(false);
      expect(await refusalOf(admin, path, 'close', REASON)).toEqual([409, 'ACTION_NOT_ALLOWED']);
      expect(await act(admin, path, 'open')).toMatchObject({ isOpen: true });
      expect(await isThere()).toBe(true);
    },
    30_000,
  );
}
