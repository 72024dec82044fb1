import path from 'node:path';
import { isAppError } from '../../contract/terms/errors.js';
import { calendarDateSchema } from '../../contract/schemas/places.js';
import { verdictOf } from '../../contract/terms/what-if.js';
import { connectDatabase } from '../../data/connect.js';
import type { WhatIfDayRow } from '../../data/repositories/what-if-runs.js';
import { dateIn, datesOf } from '../../domain/statistics/periods.js';
import { createWhatIfDeps } from '../../temporal/what-if-deps.js';
import { requireDays } from '../../use-cases/dispatch/what-if/create-what-if.js';
import { replayDate } from '../../use-cases/dispatch/what-if/replay-date.js';
import { resultOf } from '../../use-cases/dispatch/what-if/result.js';
import { print, readOptions, runCommand, targetOf, textOption } from '../backup/settings.js';
import { StackError } from '../errors.js';
import { policyHelp, policyOf, reasonOf, tableOf } from './told.js';

const HELP = `npm run whatif -- --city <code> --from <day> --to <day> --policy <dials> [--seed <n>]

Replays the recorded orders of some days of a city under other dispatch dials and compares them with
the rules that each order was booked under. Reads only; may run while the system runs. Prints a
table and one line of JSON.

  --city <code>      e.g. hangzhou
  --from, --to       first and last day, yyyy-mm-dd of the city, over already; 31 days at most
  --policy <dials>   presets and dials, e.g. patient or waitForBetterMinutes=60,hasShortFirst=false
  --seed <n>         what workers answer is drawn from it (1)
  --data <folder>    data folder of npm start (.doorhive)

${policyHelp()}`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'whatif',
    options: {
      ...{ city: 'string', from: 'string', to: 'string', policy: 'string', seed: 'string' },
      ...{ data: 'string', help: 'boolean' },
    },
  });
  if (options.help === true) return print(HELP);
  const asked = {
    cityCode: textOption(options.city, 'Name a city with --city <code>.'),
    from: dayOption(options.from, '--from'),
    to: dayOption(options.to, '--to'),
    policy: policyOf(textOption(options.policy, 'Name what to try with --policy <dials>.')),
    seed: seedOption(options.seed),
  };
  const { env } = await targetOf(path.resolve(String(options.data ?? '.doorhive')));
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  try {
    return await compare(createWhatIfDeps(database), asked);
  } catch (error) {
    if (isAppError(error) && error.spec.kind === 'user') {
      throw new StackError('BAD_USAGE', error.spec.en, reasonOf(error));
    }
    throw error;
  } finally {
    await database.close();
  }
}

type Asked = Omit<Parameters<typeof replayDate>[1], 'date' | 'timeZone'> & {
  readonly from: string;
  readonly to: string;
};

async function compare(deps: ReturnType<typeof createWhatIfDeps>, asked: Asked): Promise<number> {
  const { cityCode, from, to, policy, seed } = asked;
  const city = await deps.catalogue.city(cityCode);
  if (city === null) throw new StackError('BAD_USAGE', `There is no city ${cityCode}.`);
  const { timeZone } = city;
  requireDays({ from, to, today: dateIn(deps.clock.nowMs(), timeZone) });
  const days: WhatIfDayRow[] = [];
  for (const date of datesOf({ from, to })) {
    days.push(await replayDate(deps, { ...asked, timeZone, date }, async () => undefined));
    process.stderr.write(`${date}: ${days.at(-1)?.baseline.orders} orders\n`);
  }
  const { baseline, candidate, recorded } = resultOf(days);
  print(tableOf(baseline, candidate));
  const { verdict } = verdictOf(baseline, candidate);
  const told = { cityCode, from, to, policy, seed, verdict, baseline, candidate, recorded };
  return print(JSON.stringify({ whatIf: told }));
}

function dayOption(value: string | boolean | undefined, name: string): string {
  const text = textOption(value, `Name a day with ${name} yyyy-mm-dd.`);
  const read = calendarDateSchema.safeParse(text);
  if (read.success) return read.data;
  throw new StackError('BAD_USAGE', `${text} is no day: ${name} wants yyyy-mm-dd.`);
}

function seedOption(value: string | boolean | undefined): number {
  const seed = Number(value ?? 1);
  if (Number.isInteger(seed) && seed >= 1 && seed < 2 ** 31) return seed;
  throw new StackError('BAD_USAGE', '--seed wants a whole number from 1 on.');
}

await runCommand(main);
