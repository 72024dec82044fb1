import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { PLANTS } from '../../../bench/chaos/options.js';

const RUN_MS_MAX = 180_000;

/** Exit code and verdict of `npm run chaos`, without npm. */
function chaos(...args: readonly string[]): { readonly code: number | null; readonly out: string } {
  const entry = path.join(process.cwd(), 'dist', 'bench', 'chaos', 'main.js');
  const { status, stdout } = spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout };
}

describe.each(PLANTS)('planted: %s', (plant) => {
  test(
    '[X18] the checker catches it',
    () => {
      const { code, out } = chaos('--plant', plant);
      expect(out).toContain('"isCaught":true');
      expect(code).toBe(1);
    },
    RUN_MS_MAX,
  );

  test(
    'the same scenario without the bug passes',
    () => {
      const { code, out } = chaos('--plant', plant, '--control');
      expect(out).toContain('"isCaught":false');
      expect(code).toBe(0);
    },
    RUN_MS_MAX,
  );
});
