import { createProgress } from './progress.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function record(isTTY: boolean) {
  const written: string[] = [];
  const progress = createProgress({ isTTY, columns: 60, write: (text) => written.push(text) });
  return { progress, written };
}

test('a terminal sees one line rewritten once a second', () => {
  const { progress, written } = record(true);
  const step = progress.step('Building');
  step.update('package 7');
  jest.advanceTimersByTime(2_000);
  step.done('ready');
  step.done('again');
  expect(written).toHaveLength(5);
  expect(written[2]).toBe('\r\u001b[2KBuilding … 2 s  package 7');
  expect(written.at(-1)).toBe('Building: ready (2 s)\n');
});

test('a log sees plain lines, one in ten seconds', () => {
  const { progress, written } = record(false);
  const step = progress.step('Building');
  jest.advanceTimersByTime(25_000);
  step.failed('no network');
  expect(written).toEqual([
    'Building … 10 s\n',
    'Building … 20 s\n',
    'Building: no network (25 s)\n',
  ]);
});
