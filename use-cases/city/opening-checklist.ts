import { CHECKLIST, type ChecklistCode } from '../../contract/terms/checklist.js';
import type { LocalName } from '../../contract/terms/catalogue.js';
import type { CityDocument } from '../../data/repositories/catalogue.js';
import type { CityFactsRepository } from '../../data/repositories/city-facts.js';
import type { PolicyRepository } from '../../data/repositories/policies.js';

export type ChecklistItem = {
  readonly code: ChecklistCode;
  readonly label: LocalName;
  /** The city does not open without it. */
  readonly isRequired: boolean;
  readonly isDone: boolean;
  /** What was found, in numbers. */
  readonly detail: string;
};

export type ChecklistDeps = {
  readonly cityFacts: CityFactsRepository;
  readonly policies: Pick<PolicyRepository, 'countInForce'>;
  readonly clock: { nowMs(): number };
  /** Which channels of the deployment have credentials. */
  readonly channels: { readonly hasPayment: boolean; readonly hasSms: boolean };
};

/** What the city has and lacks; the city as it would be stored, open or not (S21). */
export async function openingChecklist(
  deps: ChecklistDeps,
  city: CityDocument,
): Promise<readonly ChecklistItem[]> {
  const { cityFacts, policies, clock, channels } = deps;
  const at = new Date(clock.nowMs());
  const [facts, policyCount] = await Promise.all([
    cityFacts.factsOf(city._id),
    policies.countInForce({ cityCode: city._id, at }),
  ]);
  const { startMinute, endMinute } = city.opens;
  const found: Readonly<Record<ChecklistCode, readonly [isDone: boolean, detail: string]>> = {
    area: counted(city.areaCells.length, 'cells'),
    hours: [endMinute > startMinute, `${timeOf(startMinute)}–${timeOf(endMinute)}`],
    offering: [
      facts.offerings > 0 && facts.categories > 0,
      `${facts.offerings} offerings, ${facts.categories} categories`,
    ],
    merchant: counted(facts.merchants, 'merchants'),
    worker: counted(facts.workers, 'workers'),
    policy: counted(policyCount, 'policies'),
    payment: [channels.hasPayment, channels.hasPayment ? 'WeChat Pay' : ''],
    sms: [channels.hasSms, channels.hasSms ? 'Aliyun' : ''],
  };
  return Object.entries(CHECKLIST).map(([name, { isRequired, zh, en }]) => {
    const code = name as ChecklistCode;
    const [isDone, detail] = found[code];
    return { code, label: { zh, en }, isRequired, isDone, detail };
  });
}

const counted = (count: number, what: string): readonly [boolean, string] => [
  count > 0,
  `${count} ${what}`,
];

const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
