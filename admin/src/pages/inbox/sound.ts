const KEY = 'doorhive.inboxMuted';
const TONES_HZ = [880, 1_174];
const TONE_SECONDS = 0.16;
const VOLUME = 0.12;
/** Several items at once ring once. */
const PAUSE_MS = 2_000;

export const isMuted = (): boolean => localStorage.getItem(KEY) === 'yes';
export function setMuted(muted: boolean): void {
  if (muted) localStorage.setItem(KEY, 'yes');
  else localStorage.removeItem(KEY);
}

let context: AudioContext | null = null;
let rangAtMs = 0;

/** Two short tones. Silent while muted, and until the person has touched the page once. */
export function ring(): void {
  if (isMuted() || Date.now() - rangAtMs < PAUSE_MS) return;
  rangAtMs = Date.now();
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  const startAt = context.currentTime;
  TONES_HZ.forEach((frequency, index) => playTone(frequency, startAt + index * TONE_SECONDS));
}

function playTone(frequency: number, startAt: number): void {
  if (context === null) return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(VOLUME, startAt);
  gain.gain.exponentialRampToValueAtTime(0.001, startAt + TONE_SECONDS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(startAt);
  oscillator.stop(startAt + TONE_SECONDS);
}
