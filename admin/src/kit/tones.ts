const TONE_SECONDS = 0.16;
const VOLUME = 0.12;

let context: AudioContext | null = null;

/** Short tones one after the other; silent until the person has touched the page once. */
export function playTones(frequencies: readonly number[]): void {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  const startAt = context.currentTime;
  frequencies.forEach((frequency, index) => playTone(frequency, startAt + index * TONE_SECONDS));
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
