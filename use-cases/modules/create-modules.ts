import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import { MODULE_CODES, type ModuleCode } from '../../contract/terms/modules.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { ModuleRepository } from '../../data/repositories/modules.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';

/** A switch takes effect everywhere within 5 s: this age, and the read itself. */
const SWITCHES_AGE_MS_MAX = 3_000;
/** A worker rarely moves to another city. */
const CITY_AGE_MS_MAX = 60_000;
const CITIES_KEPT_MAX = 20_000;

export type ModuleQuestion = { readonly module: ModuleCode; readonly cityCode?: string };

export type Modules = {
  /** Without a city: of the deployment. Off for the deployment is off in every city. */
  isModuleOn(question: ModuleQuestion): Promise<boolean>;
  /** Throws MODULE_OFF. */
  requireModule(question: ModuleQuestion): Promise<void>;
  /** False when the module is off for the deployment, or in every city that the actor works in. */
  isOnFor(question: { readonly module: ModuleCode; readonly actor: Actor }): Promise<boolean>;
  /** Modules that are off for this actor, as `isOnFor` judges each. */
  offFor(actor: Actor): Promise<ReadonlySet<ModuleCode>>;
};

/** What the use cases of booking ask. */
export type ModuleSwitches = Pick<Modules, 'isModuleOn' | 'requireModule'>;

type Kept = { readonly off: ReadonlySet<string>; readonly readAtMs: number };

/** Switches of the product's parts (S23), read at most once in three seconds a process. */
export function createModules(deps: {
  readonly modules: ModuleRepository;
  readonly workers: Pick<WorkerRepository, 'findById'>;
  /** Of the process, never one that a test moves: it bounds the age of what is kept. */
  readonly nowMs?: () => number;
}): Modules {
  const nowMs = deps.nowMs ?? (() => Date.now());
  let kept: Kept | null = null;
  let reading: Promise<Kept> | null = null;
  const cityOf = createCityOf(deps, nowMs);

  const read = async (): Promise<Kept> => {
    const readAtMs = nowMs();
    const rows = await deps.modules.switchedOff();
    return { off: new Set(rows.map(({ module, cityCode }) => keyOf(module, cityCode))), readAtMs };
  };
  const switches = async (): Promise<ReadonlySet<string>> => {
    if (kept !== null && nowMs() - kept.readAtMs < SWITCHES_AGE_MS_MAX) return kept.off;
    reading ??= read().finally(() => (reading = null));
    kept = await reading;
    return kept.off;
  };

  const isModuleOn: Modules['isModuleOn'] = async ({ module, cityCode }) => {
    const off = await switches();
    if (off.has(keyOf(module, ANY_SCOPE))) return false;
    return cityCode === undefined || !off.has(keyOf(module, cityCode));
  };

  const isOnFor: Modules['isOnFor'] = async ({ module, actor }) => {
    if (!(await isModuleOn({ module }))) return false;
    const cities = actor.audience === 'worker' ? await cityOf(actor.id) : actor.cities;
    if (cities.length === 0) return true;
    const answers = await Promise.all(cities.map((cityCode) => isModuleOn({ module, cityCode })));
    return answers.includes(true);
  };

  return {
    isModuleOn,
    isOnFor,

    async requireModule(question) {
      if (await isModuleOn(question)) return;
      throw new AppError('MODULE_OFF', { extra: { module: question.module } });
    },

    async offFor(actor) {
      const answers = await Promise.all(
        MODULE_CODES.map(async (module) => ({ module, isOn: await isOnFor({ module, actor }) })),
      );
      return new Set(answers.filter(({ isOn }) => !isOn).map(({ module }) => module));
    },
  };
}

const keyOf = (module: ModuleCode, cityCode: string): string => `${module} ${cityCode}`;

/** The worker's city; none for one who is not a worker yet. */
function createCityOf(
  deps: { readonly workers: Pick<WorkerRepository, 'findById'> },
  nowMs: () => number,
) {
  const kept = new Map<string, { readonly cities: readonly string[]; readonly readAtMs: number }>();
  return async (workerId: string): Promise<readonly string[]> => {
    const known = kept.get(workerId);
    if (known !== undefined && nowMs() - known.readAtMs < CITY_AGE_MS_MAX) return known.cities;
    const readAtMs = nowMs();
    const worker = await deps.workers.findById(workerId);
    const cities = worker === null ? [] : [worker.cityCode];
    if (kept.size >= CITIES_KEPT_MAX) kept.clear();
    kept.set(workerId, { cities, readAtMs });
    return cities;
  };
}
