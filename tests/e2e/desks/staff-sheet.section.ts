import { newStaffExporter } from '../../factories/stack-staff.js';
import { storiesOf } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';

/** The list of accounts as a file. */
export function staffSheet(given: () => StackWorld): void {
  const story = storiesOf(given);
  story(
    '[S19] accounts are exported by whoever may read them and take data away, as filtered and without a secret',
    async (world) => {
      const { apiUrl } = world.processes.endpoints;
      // A file is no JSON: the client of the tests would not read it.
      const exported = async (token: string) => {
        const answer = await fetch(`${apiUrl}/resources/staff/export`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ format: 'csv', filters: { audience: 'merchant' } }),
        });
        const { status, headers } = answer;
        return { status, headers, text: await answer.text() };
      };
      const exporter = await newStaffExporter(world, {
        account: 'desk-exporter',
        cities: ['demo'],
      });
      const { status, headers, text } = await exported(exporter.token());
      expect(status).toBe(200);
      expect(headers.get('content-disposition')).toContain('staff.csv');
      const [, ...lines] = text.trim().split('\n');
      expect(Number(headers.get('x-row-count'))).toBe(lines.length);
      for (const account of ['owner', 'clerk', 'demo-owner']) expect(text).toContain(account);
      expect(text).not.toContain('finance-maker');
      expect(text).not.toMatch(/argon2|totp/i);
      // One may read accounts and take nothing away, the other the reverse.
      for (const account of ['admin', 'manager'] as const) {
        const client = await world.people.staff(account);
        expect((await exported(client.token())).status).toBe(403);
      }
    },
    60_000,
  );
}
