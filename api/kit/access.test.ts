import type { Actor } from '../../contract/terms/permissions.js';
import { STEP_UP_LIFE_MS } from '../../use-cases/auth/lifetimes.js';
import { authorize } from './access.js';

const NOW_MS = 1_800_000_000_000;
const ACCESS = { audience: 'admin', permission: 'staff.write', stepUp: true } as const;

const admin = (change: Partial<Actor> = {}): Actor => ({
  id: 'a',
  audience: 'admin',
  roles: ['admin'],
  sessionId: 's',
  merchantId: null,
  cities: [],
  ...change,
});
const outcome = (actor: Actor): string => {
  try {
    return authorize({ access: ACCESS, actor, nowMs: NOW_MS });
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ['never shown', undefined, 'STEP_UP_REQUIRED'],
  ['just now', NOW_MS, 'all'],
  ['at the limit', NOW_MS - STEP_UP_LIFE_MS, 'all'],
  ['one millisecond too long ago', NOW_MS - STEP_UP_LIFE_MS - 1, 'STEP_UP_REQUIRED'],
])('[S19] a factor shown %s', (_title, stepUpAtMs, expected) => {
  expect(outcome(admin(stepUpAtMs === undefined ? {} : { stepUpAtMs }))).toBe(expected);
});

test('[S19] who may not is not asked for a factor, and a factor is no permission', () => {
  expect(outcome(admin({ roles: ['content'] }))).toBe('FORBIDDEN');
  expect(outcome(admin({ roles: ['content'], stepUpAtMs: NOW_MS }))).toBe('FORBIDDEN');
  expect(outcome(admin({ audience: 'merchant', stepUpAtMs: NOW_MS }))).toBe('FORBIDDEN');
});
