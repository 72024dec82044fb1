import { AppError } from '../../../contract/terms/errors.js';
import type { CityDocument } from '../../../data/repositories/catalogue.js';
import { areaFromPolygon } from '../../../domain/geo/service-area.js';
import type { AnyDocument, Resource } from '../../../resources/kit/types.js';
import type { HookInput, ResourceHooks } from '../deps.js';

/** Longest closure; a city that stays shut is closed instead. */
const CLOSURE_MS_MAX = 31 * 24 * 60 * 60 * 1_000;

type Polygons = CityDocument['area'];

/** Cells follow what is drawn; a closure has an end. */
export const CITY_HOOKS: ResourceHooks = {
  async beforeWrite({ before, document }) {
    const isDrawnAnew =
      before === null ||
      JSON.stringify([before.area, before.districts]) !==
        JSON.stringify([document.area, document.districts]);
    return isDrawnAnew ? { ...document, areaCells: areaCellsOf(document) } : document;
  },

  actions: {
    async open({ deps, document }) {
      const checklist = await deps.cities.openingChecklist(document as unknown as CityDocument);
      const missing = checklist.filter(({ isDone, isRequired }) => isRequired && !isDone);
      if (missing.length === 0) return document;
      throw new AppError('INVALID_INPUT', {
        fields: missing.map(({ code, label }) => ({
          field: code,
          message: `${label.zh} / ${label.en}`,
        })),
      });
    },

    async suspend(input: HookInput & { readonly body: unknown }) {
      const { deps, document, body } = input;
      const { from, until, message } = body as Readonly<Record<'from' | 'until', string>> & {
        readonly message: unknown;
      };
      const closure = { from: new Date(from), until: new Date(until), message };
      const endsMs = closure.until.getTime();
      if (endsMs <= Math.max(closure.from.getTime(), deps.clock.nowMs())) {
        throw new AppError('INVALID_INPUT', {
          fields: [{ field: 'until', message: 'ends before it starts' }],
        });
      }
      if (endsMs - closure.from.getTime() > CLOSURE_MS_MAX) {
        throw new AppError('INVALID_INPUT', {
          fields: [{ field: 'until', message: 'longer than 31 days' }],
        });
      }
      await endClosure(input);
      const number = numberOf(document) + 1;
      await insertClosure({ ...input, closure, number });
      return { ...document, closure, closures: number };
    },

    async reopen(input) {
      const { document } = input;
      if (document.closure === undefined) throw new AppError('ACTION_NOT_ALLOWED');
      await endClosure(input);
      const { closure, ...rest } = document;
      void closure;
      return rest as AnyDocument;
    },
  },
};

const numberOf = (city: AnyDocument): number => Number(city.closures ?? 0);

function closureResourceOf(deps: HookInput['deps']): Resource {
  const resource = deps.resources.find(({ name }) => name === 'closures');
  if (resource === undefined) throw new AppError('INTERNAL', { detail: 'no resource closures' });
  return resource;
}

/** Written in the same transaction; the run that moves the orders is started from this row. */
async function insertClosure(
  input: HookInput & { readonly closure: object; readonly number: number },
): Promise<void> {
  const { deps, call, document, closure, number, session } = input;
  const { _id: cityCode } = document;
  const row: AnyDocument = {
    _id: `${cityCode}-${number}`,
    version: 1,
    updatedAt: new Date(deps.clock.nowMs()),
    ...closure,
    cityCode,
    number,
    byStaffId: call.actor.id,
    status: 'OPEN',
    ...{ moved: 0, proposed: 0, notMoved: 0, underWay: 0, refused: 0 },
  };
  const resource = closureResourceOf(deps);
  // The city's own version lets one of two closings through; the id is taken by no other.
  if (await deps.store.insert({ resource, document: row, session })) return;
  throw new AppError('VERSION_CONFLICT');
}

/** The city opens again, or is closed anew: the run of the present closure moves nobody more. */
async function endClosure({ deps, document, session }: HookInput): Promise<void> {
  const number = numberOf(document);
  if (number === 0) return;
  const resource = closureResourceOf(deps);
  const id = `${document._id}-${number}`;
  const row = await deps.store.findOne({ resource, id, conditions: [], session });
  if (row === null || (row.status !== 'OPEN' && row.status !== 'RUNNING')) return;
  const ended = { ...row, status: 'ENDED', version: row.version + 1 };
  const outcome = await deps.store.replace({
    resource,
    document: ended,
    expectedVersion: row.version,
    session,
  });
  if (outcome !== 'done') throw new AppError('VERSION_CONFLICT');
}

/** Cells of the drawn area, else of the districts; a border cell counts once. */
function areaCellsOf(document: AnyDocument): string[] {
  const drawn = document.area as Polygons;
  const districts = document.districts as CityDocument['districts'] | undefined;
  const polygons = drawn ?? districts?.map((district) => district.polygon) ?? [];
  return [...new Set(polygons.flatMap((polygon) => areaFromPolygon(polygon)))].sort();
}
