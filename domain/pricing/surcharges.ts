import { DateTime } from 'luxon';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { isOpenAt } from '../schedule/city-hours.js';
import type { PricePolicy, SurchargeRate } from './price-policy.js';
import type { Surcharge, SurchargeKind } from './quote.js';

/**
 * Surcharges due for a promised start, in the order of their lines. The start alone decides: a
 * service that reaches into the night is priced as it began. "Now" is always a rush. Throws
 * RangeError when the policy holds no rate or amount.
 */
export function surchargesFor(args: {
  readonly policy: PricePolicy;
  readonly startMs: number;
  readonly bookedAtMs: number;
  readonly isNow: boolean;
  readonly timeZone: string;
}): Surcharge[] {
  const { policy, startMs, bookedAtMs, isNow, timeZone } = args;
  const date = DateTime.fromMillis(startMs, { zone: timeZone }).toFormat('yyyy-MM-dd');
  const holiday = policy.holidays.find((row) => row.date === date);
  const isNight = isOpenAt({ startMs, timeZone, opens: policy.nightWindow });
  const isRush = isNow || startMs - bookedAtMs < policy.rushWithinMs;
  return [
    ...(isNight ? surcharge('NIGHT', policy.nightRate) : []),
    ...(holiday ? surcharge('HOLIDAY', policy.holidayRate, holiday.name) : []),
    ...(isRush ? surcharge('RUSH', policy.rushRate) : []),
  ];
}

function surcharge(kind: SurchargeKind, rate: SurchargeRate | null, note?: LocalName): Surcharge[] {
  if (rate === null) return [];
  const named = { kind, ...(note && { note }) };
  if ('rateBps' in rate) return [{ ...named, rateBps: basisPoints(rate.rateBps) }];
  return [{ ...named, amountFen: fen(rate.amountFen) }];
}
