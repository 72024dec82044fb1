import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SlotSource } from '../../contract/terms/slot-question.js';
import { StackError } from '../../stack/errors.js';
import { percentile } from '../orders/loops.js';
import { startPlatform, type Platform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { send } from '../security/http.js';
import { questionsOf, writeWorld, type Question } from './world.js';

const WORKERS = 10_000;
const WORKERS_MAX = 200_000;
const QUESTIONS = 300;
const QUESTIONS_MAX = 10_000;
const WARM_UP = 20;
/** What a customer does not notice. */
const AIM_MS = 50;
const SOURCE_MS_MAX = 120_000;

export const SLOTS_HELP = `npm run bench -- slots [options]

  Free slots over HTTP in a city of ${WORKERS} workers with a week of bookings: ${QUESTIONS} questions by
  chance, asked with a dispatch process and without one. Ends with code 1 when the two ways differ.

  --workers <n>    workers of the city (${WORKERS})
  --questions <n>  questions (${QUESTIONS})
  --keep           leave logs and data in .doorhive/bench
  --help           this text`;

type Answer = { readonly body: string; readonly elapsedMs: number };

/** Measures both ways; true when they gave the same answers. */
export async function benchSlots(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: String(WORKERS) },
      questions: { type: 'string', default: String(QUESTIONS) },
      keep: { type: 'boolean', default: false },
    },
  });
  const workers = numberOf('--workers', values.workers, WORKERS_MAX);
  const count = numberOf('--questions', values.questions, QUESTIONS_MAX);
  const platform = await startPlatform({
    isKept: values.keep,
    isProfiled: false,
    prepare: ({ database }) => writeWorld(database, workers),
  });
  try {
    return await measure(platform, { workers, count });
  } finally {
    await platform.stop();
  }
}

function numberOf(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new StackError('BAD_USAGE', `${name} must be a whole number up to ${max}.`);
}

/** Memory, database, memory again: a machine that slows down meanwhile favours neither. */
async function measure(
  platform: Platform,
  { workers, count }: { readonly workers: number; readonly count: number },
): Promise<boolean> {
  const questions = await questionsOf(platform.database, count);
  const half = Math.ceil(count / 2);
  const first = await askAll(platform, { questions: questions.slice(0, half), source: 'memory' });
  await platform.dispatch.stop();
  const database = await askAll(platform, { questions, source: 'database' });
  platform.dispatch.start();
  const second = await askAll(platform, { questions: questions.slice(half), source: 'memory' });
  const memory = [...first, ...second];
  const differences = memory.filter(({ body }, index) => body !== database[index]?.body).length;
  const empty = memory.filter(({ body }) => body.includes('"slots":[]')).length;
  print(`${empty} of ${count} questions found nobody free`);
  const [memoryP50Ms, memoryP95Ms] = [p(memory, 0.5), p(memory, 0.95)];
  const [databaseP50Ms, databaseP95Ms] = [p(database, 0.5), p(database, 0.95)];
  if (memoryP95Ms > AIM_MS) print(`p95 is above ${AIM_MS} ms`);
  const figures = { memoryP50Ms, memoryP95Ms, databaseP50Ms, databaseP95Ms };
  const ratio = Math.round((databaseP95Ms / memoryP95Ms) * 10) / 10;
  print(
    JSON.stringify({ bench: 'slots', workers, questions: count, ...figures, ratio, differences }),
  );
  return differences === 0;
}

const p = (answers: readonly Answer[], share: number): number =>
  Math.round(
    percentile(
      answers.map(({ elapsedMs }) => elapsedMs),
      share,
    ) * 10,
  ) / 10;

/** One question after the other; every one of them has to be answered by the source. */
async function askAll(
  platform: Platform,
  args: { readonly questions: readonly Question[]; readonly source: SlotSource },
): Promise<Answer[]> {
  const { questions, source } = args;
  const [question] = questions;
  if (question === undefined) return [];
  await untilFrom(platform, { question, source });
  for (const warmUp of questions.slice(0, WARM_UP)) await ask(platform, warmUp);
  const before = await countOf(platform, source);
  const cpuBefore = await cpuOf(platform);
  const answers: Answer[] = [];
  for (const one of questions) answers.push(await ask(platform, one));
  const answered = (await countOf(platform, source)) - before;
  const cpuMs = (await cpuOf(platform)).map((ms, index) => ms - (cpuBefore[index] ?? 0));
  const [api = '', dispatch = ''] = cpuMs.map((ms) => (ms / questions.length).toFixed(1));
  print(
    `${answered} of ${questions.length} questions were answered by the ${source}; ` +
      `processor time of each: api ${api} ms, dispatch ${source === 'memory' ? dispatch : 0} ms`,
  );
  return answers;
}

async function ask({ endpoints }: Platform, { path }: Question): Promise<Answer> {
  const reply = await send(endpoints.apiUrl, { method: 'get', path });
  if (reply.status !== 200) {
    throw new StackError('PROCESS_DIED', `${path} answered ${reply.status}.`, reply.text);
  }
  // "As soon as possible" depends on the time of asking.
  const { now: _now, ...rest } = reply.json ?? {};
  return { body: JSON.stringify(rest), elapsedMs: reply.elapsedMs };
}

/** A process that has just started reads its city first; one that has ended is soon forgotten. */
async function untilFrom(
  platform: Platform,
  args: { readonly question: Question; readonly source: SlotSource },
): Promise<void> {
  const giveUpAt = Date.now() + SOURCE_MS_MAX;
  while (Date.now() < giveUpAt) {
    const before = await countOf(platform, args.source);
    await ask(platform, args.question);
    if ((await countOf(platform, args.source)) > before) return;
    await sleep(500);
  }
  throw new StackError('PROCESS_DIED', `The ${args.source} does not answer.`);
}

/** Processor time so far of the api and of dispatch, ticks and all; 0 of one that is not there. */
async function cpuOf({ metricsUrls }: Platform): Promise<number[]> {
  const [apiUrl = '', , dispatchUrl = ''] = metricsUrls;
  return Promise.all(
    [apiUrl, dispatchUrl].map(async (url) => {
      const text = await fetch(url).then(
        (response) => response.text(),
        () => '',
      );
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1] ?? 0) * 1_000;
    }),
  );
}

async function countOf({ metricsUrls }: Platform, source: SlotSource): Promise<number> {
  const [apiUrl = ''] = metricsUrls;
  const text = await (await fetch(apiUrl)).text();
  return Number(
    new RegExp(`^doorhive_slots_total\\{source="${source}"\\} (\\d+)`, 'm').exec(text)?.[1],
  );
}
