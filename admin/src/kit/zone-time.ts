const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Making one costs more than using it a hundred times; there are some hundred zones at most. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(zone !== undefined && { timeZone: zone }),
  });
  formats.set(zone, made);
  return made;
}

/** Clock of a place at an instant: `2026-11-29T14:00:00`; without a zone that of this computer. */
export const wallOf = (instant: string | number | Date, zone?: string): string =>
  formatOf(zone).format(new Date(instant)).replace(' ', 'T');

/** The instant at which the clock of a place shows this; twice, for the hour of a clock change. */
export function instantOf(wall: string, zone: string): string {
  const asUtcMs = Date.parse(`${wall}Z`);
  let atMs = asUtcMs;
  for (let pass = 0; pass < 2; pass++) atMs = asUtcMs - offsetMsAt(atMs, zone);
  return new Date(atMs).toISOString();
}

function offsetMsAt(atMs: number, zone: string): number {
  const wholeMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${wallOf(wholeMs, zone)}Z`) - wholeMs;
}

/** The calendar day of a moment in a place. */
export const dateIn = (instant: string | number | Date, zone?: string): string =>
  wallOf(instant, zone).slice(0, 10);

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Asked once: the answer is made anew each time, and every time of a list compares with it. */
let ownZone: string | undefined;
export const browserZone = (): string =>
  (ownZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone);
