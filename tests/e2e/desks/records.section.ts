import { agree } from '../../../scripts/drive/consents.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';

type Asked = {
  readonly id: string;
  readonly status: string;
  readonly subject: { readonly kind: string; readonly id: string };
};
type Entry = {
  readonly actor: { readonly id: string; readonly roles: readonly string[] };
  readonly action: string;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly reason: string | null;
};
type Page<T> = { readonly items: readonly T[]; readonly nextCursor?: string | null };
type Row = { readonly id: string; readonly version: number };

/** What those who watch over the platform read. */
export function records(given: () => StackWorld): void {
  const story = storiesOf(given);
  audit(story);
  privacy(story);
}

function audit(story: Story): void {
  story(
    '[S19] a change by staff is found in the audit log by who, what and whom; nobody else reads it',
    async (world) => {
      const manager = await world.people.staff('manager');
      const admin = await world.people.staff('admin');
      const { id: actorId } = await manager.must<{ id: string }>('GET', '/auth/me');
      const path = '/resources/merchants/hz-clean';
      const { version } = await manager.must<Row>('GET', path);
      const name = '洁邻家政（核对后）';
      await manager.must('PATCH', path, {
        headers: { 'If-Match': `"${version}"` },
        body: { name },
      });
      const query = new URLSearchParams({ actorId, targetId: 'hz-clean' });
      const listed = () => admin.must<Page<Entry>>('GET', `/admin/audit?${query}`);
      await until(async () => (await listed()).items.length > 0, { what: 'the entry' });
      const { items } = await listed();
      expect(items[0]).toMatchObject({
        actor: { id: actorId, roles: ['cityManager'] },
        action: 'patchResourcesMerchantsById',
        target: { kind: 'merchants', id: 'hz-clean' },
        changedFields: ['name'],
        beforeDigest: expect.any(String),
        afterDigest: expect.any(String),
      });
      // Digests, not what was written.
      expect(JSON.stringify(items)).not.toContain(name);
      const action = new URLSearchParams({ actorId, action: 'postAdminPoliciesNothing' });
      expect((await admin.must<Page<Entry>>('GET', `/admin/audit?${action}`)).items).toEqual([]);
      const later = new URLSearchParams({
        actorId,
        from: new Date(Date.now() + 60_000).toISOString(),
      });
      expect((await admin.must<Page<Entry>>('GET', `/admin/audit?${later}`)).items).toEqual([]);
      expect((await manager.call('GET', `/admin/audit?${query}`)).status).toBe(403);
    },
    30_000,
  );
}

function privacy(story: Story): void {
  story(
    '[C15] who asked for a copy or a deletion is listed by ids, with how far it is',
    async (world) => {
      const [admin, support] = await Promise.all([
        world.people.staff('admin'),
        world.people.staff('support'),
      ]);
      const { client } = await world.people.customer(821);
      await agree(client);
      const { id: subjectId } = await client.must<{ id: string }>('GET', '/auth/me');
      const copy = await client.must<Asked>('POST', '/me/exports');
      const deletion = await client.must<Asked>('POST', '/me/deletion');
      const rowOf = async (path: string, id: string) =>
        (await admin.must<Page<Asked>>('GET', path)).items.find((row) => row.id === id);
      await until(async () => (await rowOf('/admin/data-exports', copy.id))?.status === 'READY', {
        what: 'the copy is ready',
      });
      const asked = await rowOf('/admin/data-exports', copy.id);
      expect(asked?.subject).toEqual({ kind: 'customer', id: subjectId });
      const erasure = await rowOf('/admin/erasures', deletion.id);
      expect(erasure).toMatchObject({
        status: deletion.status,
        subject: { kind: 'customer', id: subjectId },
        steps: [],
      });
      for (const path of ['/admin/data-exports', '/admin/erasures']) {
        const page = await admin.must<Page<Asked>>('GET', `${path}?limit=1`);
        expect(page.items).toHaveLength(1);
        expect((await support.call('GET', path)).status).toBe(403);
      }
      await client.must('POST', '/me/deletion/cancel');
      await until(
        async () => (await rowOf('/admin/erasures', deletion.id))?.status === 'CANCELLED',
        { what: 'it is taken back' },
      );
    },
    30_000,
  );
}
