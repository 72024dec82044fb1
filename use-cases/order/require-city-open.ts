import { AppError } from '../../contract/terms/errors.js';
import type { CityDocument } from '../../data/repositories/catalogue.js';
import { isInClosure } from '../../domain/schedule/city-closure.js';

/** CITY_CLOSED with the end and the message when any part of the time lies in a closure (X29). */
export function requireCityOpen(
  city: Pick<CityDocument, 'closure'>,
  time: { readonly startMs: number; readonly endMs: number },
): void {
  const { closure } = city;
  if (closure === undefined || !isInClosure(closure, time)) return;
  throw new AppError('CITY_CLOSED', {
    extra: {
      from: closure.from.toISOString(),
      until: closure.until.toISOString(),
      messageZh: closure.message.zh,
      messageEn: closure.message.en,
    },
  });
}
