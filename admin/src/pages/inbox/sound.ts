import { playTones } from '../../kit/tones';

const KEY = 'doorhive.inboxMuted';
const TONES_HZ = [880, 1_174];
/** Several items at once ring once. */
const PAUSE_MS = 2_000;

export const isMuted = (): boolean => localStorage.getItem(KEY) === 'yes';
export function setMuted(muted: boolean): void {
  if (muted) localStorage.setItem(KEY, 'yes');
  else localStorage.removeItem(KEY);
}

let rangAtMs = 0;

/** Two short tones. Silent while muted, and until the person has touched the page once. */
export function ring(): void {
  if (isMuted() || Date.now() - rangAtMs < PAUSE_MS) return;
  rangAtMs = Date.now();
  playTones(TONES_HZ);
}
