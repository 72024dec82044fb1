import type { Say } from '../../i18n/i18n';
import { isOwn, pathOf, PLACES } from './fields';
import type { Holiday } from './policy-text';
import type { Own } from './types';
import type { versionPageWords } from './version-page-words';

type T = Say<(typeof versionPageWords)['keys'][number]>;

/** What the server would refuse, told while it is typed; by the path of the field. */
export function problemsOf(own: Own, t: T): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const place of PLACES) {
    if (!isOwn(own, place)) continue;
    const value = own[place.part][place.name];
    const { unit } = place.field;
    if (unit === 'dates' && !areWhole(value as readonly Holiday[])) {
      found[pathOf(place)] = t('holidayIncomplete');
    } else if (unit !== 'dates' && Array.isArray(value) && !isAscending(value as number[])) {
      found[pathOf(place)] = t('ascending');
    }
  }
  return found;
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));

function areWhole(days: readonly Holiday[]): boolean {
  const dates = new Set(days.map(({ date }) => date));
  return (
    dates.size === days.length &&
    days.every(({ date, name }) => date !== '' && name.zh.trim() !== '' && name.en.trim() !== '')
  );
}
