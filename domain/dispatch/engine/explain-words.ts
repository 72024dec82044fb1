import type { LocalName } from '../../../contract/terms/catalogue.js';
import type { Effect } from './alternative.js';
import type { ExplainedCandidate, OrderExplanation } from './explain.js';

export type Words = LocalName;

export type NameOf = (workerId: string) => Words;

/** What the sentences need of an explanation. */
export type Told = Pick<OrderExplanation, 'chosen' | 'candidates'> &
  Partial<Pick<OrderExplanation, 'candidatesTotal' | 'fartherCount'>>;

/** Stands for a worker in a kept sentence; ids are slugs, so that no brace can be in one. */
const PLACE = /\{worker:([^}]+)\}/g;

/** Sentences as they are kept: a place for each name, since readers may see different ones. */
export function explainWithPlaces(explanation: Told): Words[] {
  return explainInWords(explanation, (workerId) => {
    const place = `{worker:${workerId}}`;
    return { zh: place, en: place };
  });
}

/** Workers that kept sentences speak of. */
export function workersIn(sentences: readonly Words[]): string[] {
  const ids = sentences.flatMap(({ zh }) => [...zh.matchAll(PLACE)].map(([, id]) => id ?? ''));
  return [...new Set(ids)];
}

/** Kept sentences as one reader sees them. */
export function withNames(sentences: readonly Words[], nameOf: NameOf): Words[] {
  const filled = (text: string, language: keyof Words): string =>
    text.replace(PLACE, (_, workerId: string) => nameOf(workerId)[language]);
  return sentences.map(({ zh, en }) => ({ zh: filled(zh, 'zh'), en: filled(en, 'en') }));
}

/** For who may not know the others, such as the worker who is asked. */
export const namesNobodyBut =
  (chosenId: string, name: Words = { zh: '预计', en: 'The worker' }): NameOf =>
  (workerId) =>
    workerId === chosenId ? name : { zh: '同事', en: 'colleagues' };

/** The decision in one or more plain sentences; `nameOf` gives the name of a worker. */
export function explainInWords(explanation: Told, nameOf: NameOf): Words[] {
  const { chosen, candidates } = explanation;
  const sentences = [chosen === null ? nobody(explanation) : arrival(chosen, nameOf)];
  for (const candidate of candidates) {
    if (candidate.effect === null) continue;
    const isNearer = chosen !== null && candidate.meters < chosen.meters;
    sentences.push(alternative({ candidate, effect: candidate.effect, isNearer, nameOf }));
  }
  return sentences;
}

function nobody({ candidates, candidatesTotal, fartherCount = 0 }: Told): Words {
  const able = (candidatesTotal ?? candidates.length) + fartherCount;
  return {
    zh: `暂未派人：${able} 人可服务，但派给其他订单或稍后再派更省等待`,
    en: `Nobody is sent yet: ${able} could go, but other orders need them more, or waiting pays`,
  };
}

function arrival(chosen: ExplainedCandidate, nameOf: NameOf): Words {
  const name = nameOf(chosen.workerId);
  const [total, wait, travel] = [chosen.wait + chosen.travel, chosen.wait, chosen.travel].map(
    Math.round,
  ) as [number, number, number];
  if (chosen.felt === 0) {
    return {
      zh: `${name.zh}可准时到达，路上 ${travel} 分钟`,
      en: `${name.en} is there on time: drive ${travel} min`,
    };
  }
  if (chosen.wait === 0) {
    return { zh: `${name.zh} ${total} 分钟后到达`, en: `${name.en} arrives in ${total} min` };
  }
  return {
    zh: `${name.zh} ${total} 分钟后到达：${wait} 分钟后空出，路上 ${travel} 分钟`,
    en: `${name.en} arrives in ${total} min: free in ${wait}, drive ${travel}`,
  };
}

function alternative(args: {
  readonly candidate: ExplainedCandidate;
  readonly effect: Effect;
  readonly isNearer: boolean;
  readonly nameOf: NameOf;
}): Words {
  const { candidate, effect, isNearer } = args;
  const name = args.nameOf(candidate.workerId);
  const zhWho = isNearer ? `更近的${name.zh}` : name.zh;
  const enWho = isNearer ? `nearer ${name.en}` : name.en;
  if (effect.hurt !== null) {
    const minutes = Math.round(effect.hurt.responseThen);
    return {
      zh: `若派${zhWho}，另一位客户要等 ${minutes} 分钟`,
      en: `Sending ${enWho} would leave a customer waiting ${minutes} min`,
    };
  }
  const extra = Math.round(effect.extraCost);
  return {
    zh: `若派${zhWho}，总体多付出相当于 ${extra} 分钟的代价`,
    en: `Sending ${enWho} would cost ${extra} min more over all`,
  };
}
