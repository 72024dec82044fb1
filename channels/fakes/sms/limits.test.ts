import { createSmsLimits } from './limits.js';

const MINUTE_MS = 60_000;

test('an hour holds 5 and a day holds 10', () => {
  const limits = createSmsLimits();
  let allowed = 0;
  const refusals = new Set<string>();
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const text = limits.take({ phone: '13800000001', nowMs: minute * MINUTE_MS });
    if (text === null) allowed += 1;
    else refusals.add(text);
  }
  expect(allowed).toBe(10);
  expect([...refusals]).toEqual(['触发小时级流控Permits:5', '触发天级流控Permits:10']);
  expect(limits.take({ phone: '13800000001', nowMs: 24 * 60 * MINUTE_MS })).toBeNull();
});
