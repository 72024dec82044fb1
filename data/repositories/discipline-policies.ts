import type { Connection } from 'mongoose';
import {
  ANY_SCOPE,
  WORKER_LEVELS,
  type LocalName,
  type WorkerLevel,
} from '../../contract/terms/catalogue.js';
import {
  DEFAULT_DISCIPLINE_POLICY,
  type DisciplinePolicy,
} from '../../domain/discipline/policy.js';
import {
  disciplinePolicyModel,
  type DisciplinePolicyDocument,
} from '../models/discipline-policy.js';

export type DisciplinePolicyRepository = ReturnType<typeof createDisciplinePolicyRepository>;

/** Rules with the names that the city gave its levels, and which documents they come from. */
export type EffectiveDiscipline = DisciplinePolicy & {
  readonly levelLabels: Readonly<Partial<Record<WorkerLevel, LocalName>>>;
  /** `<document>:<version>` of every document that took part; 'default' for none. */
  readonly version: string;
};

/** The rules about broken promises and levels, by city. */
export function createDisciplinePolicyRepository(connection: Connection) {
  const policies = disciplinePolicyModel(connection);
  return {
    /** Default ← everywhere ← city, field by field. */
    async effective(cityCode: string): Promise<EffectiveDiscipline> {
      const rows = await policies
        .find({ cityCode: { $in: [ANY_SCOPE, cityCode] } })
        .limit(2)
        .lean<DisciplinePolicyDocument[]>()
        .exec();
      const sorted = rows.toSorted((left) => (left.cityCode === ANY_SCOPE ? -1 : 1));
      const merged = sorted.reduce<DisciplinePolicy>(
        (before, row) => ({ ...before, ...valuesOf(row) }),
        DEFAULT_DISCIPLINE_POLICY,
      );
      const named = sorted.flatMap((row) => row.levels ?? []);
      return {
        ...merged,
        levelLabels: Object.fromEntries(named.map(({ code, label }) => [code, label])),
        version: sorted.map(({ _id, version }) => `${_id}:${version}`).join(' ') || 'default',
      };
    },
  };
}

function valuesOf(row: DisciplinePolicyDocument): Partial<DisciplinePolicy> {
  const names = Object.keys(DEFAULT_DISCIPLINE_POLICY) as (keyof DisciplinePolicy)[];
  const set = names.filter((name) => row[name] !== undefined && row[name] !== null);
  const values = Object.fromEntries(set.map((name) => [name, row[name]]));
  return row.levels ? { ...values, levels: rulesOf(row.levels) } : values;
}

/** The highest level first, whatever the order in which they were typed. */
function rulesOf(levels: NonNullable<DisciplinePolicyDocument['levels']>) {
  return levels
    .map(({ code, scoreMin, ordersMin }) => ({ level: code, scoreMin, ordersMin }))
    .toSorted((left, right) => rank(right.level) - rank(left.level));
}

const rank = (level: WorkerLevel): number => WORKER_LEVELS.indexOf(level);
