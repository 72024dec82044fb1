import { PERMISSIONS, ROLES, rolesOfAudience } from '../../../contract/terms/permissions.js';
import { ROLE_GRANTS } from '../../../contract/terms/role-grants.js';
import { clientResourceListSchema } from '../../../contract/schemas/resource.js';
import { RESOURCES } from '../../../resources/index.js';
import { filterFieldsOf, listQueryOf, toListQuery } from '../../../resources/kit/query.js';
import { modelOf } from '../../../resources/kit/to-mongoose.js';
import type { Resource } from '../../../resources/kit/types.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import {
  HERE,
  openResourceWorld,
  THERE,
  type Answer,
  type ResourceWorld,
} from './resource-world.js';

let world: ResourceWorld;
const crud = RESOURCES.filter((resource) => resource.access.create !== undefined);

/** A role that holds the permission with the reach `all`, in an audience of the resource. */
function masterOf(resource: Resource, verb: 'create' | 'update' | 'read' | 'remove'): string {
  const permission = resource.access[verb];
  const roles = resource.audiences.flatMap((audience) => [...rolesOfAudience(audience)]);
  const found = roles.find((role) => permission && ROLE_GRANTS[role][permission] === 'all');
  return found ?? roles.find((role) => permission && ROLE_GRANTS[role][permission]) ?? 'nobody';
}

async function created(resource: Resource, tenant: typeof HERE | typeof THERE, tag: string) {
  const sample = RESOURCE_SAMPLES[resource.name];
  if (sample === undefined) throw new Error(`no sample of ${resource.name}`);
  const role = masterOf(resource, 'create');
  const answer = await world.call({
    // Where nobody reaches every tenant, somebody of this one creates it.
    as: tenant === HERE ? role : `${role}~${tenant.tag}`,
    method: 'POST',
    path: `/resources/${resource.name}`,
    body: sample.create({ ...tenant, tag }),
  });
  if (answer.status !== 201) throw new Error(`${resource.name}: ${JSON.stringify(answer.json)}`);
  return answer.json as Record<string, unknown> & { id: string; version: number };
}

beforeAll(async () => {
  world = await openResourceWorld('resources-int');
  // In registry order: a tenant's city and merchant stand before what points at them.
  for (const resource of crud) {
    for (const tenant of [HERE, THERE]) await created(resource, tenant, tenant.tag);
  }
});
afterAll(() => world.close());

test('[S18] every resource with a form has a sample, so that this suite covers it', () => {
  expect(crud.map(({ name }) => name).filter((name) => !RESOURCE_SAMPLES[name])).toEqual([]);
});

describe.each(crud.map((resource) => [resource.name, resource] as const))(
  '%s',
  (name, resource) => {
    const path = `/resources/${name}`;

    test('create, read, change and read again; a stale version changes nothing', async () => {
      const made = await created(resource, HERE, 'crud');
      const edit = RESOURCE_SAMPLES[name]?.edit ?? {};
      const as = masterOf(resource, 'update');
      const patch = (version: number) =>
        world.call({ as, method: 'PATCH', path: `${path}/${made.id}`, body: edit, version });
      const changed = await patch(made.version);
      expect(changed).toMatchObject({ status: 200, json: { ...edit, version: made.version + 1 } });
      const stale = await patch(made.version);
      expect(stale).toMatchObject({
        status: 409,
        json: { code: 'VERSION_CONFLICT', extra: { version: made.version + 1 } },
      });
      const read = await world.call({ as, path: `${path}/${made.id}` });
      expect(read.json).toEqual(changed.json);
      const named = await world.call({ as, path: `${path}?id=no-such-thing,${made.id}` });
      expect(idsOf(named)).toEqual([made.id]);
      const history = await world.call({ as, path: `${path}/${made.id}/history` });
      const entries = (history.json.items as { changedFields: string[] }[]).map(
        ({ changedFields }) => changedFields,
      );
      expect(entries).toHaveLength(2);
      expect(entries[0]).toEqual(expect.arrayContaining(Object.keys(edit)));
    });

    test('the same id twice is refused and recorded once', async () => {
      if (resource.id !== 'slug') return;
      const body = RESOURCE_SAMPLES[name]?.create({ ...HERE, tag: HERE.tag });
      const before = await entriesOf(name);
      const answer = await world.call({
        as: masterOf(resource, 'create'),
        method: 'POST',
        path,
        body,
      });
      expect(answer).toMatchObject({ status: 409, json: { code: 'ALREADY_EXISTS' } });
      expect(await entriesOf(name)).toBe(before);
    });

    test('[S19] another tenant’s document is missing, word for word like one that is not there', async () => {
      const outsiders = ROLES.filter((role) => {
        const scope = ROLE_GRANTS[role][resource.access.read];
        const isHere = resource.audiences.some((one) => rolesOfAudience(one).includes(role));
        const field = scope === undefined || scope === 'all' ? 'any' : resource.scope[scope];
        return isHere && scope !== undefined && scope !== 'all' && field !== 'any';
      });
      const theirs = await firstOf(resource, THERE.tag);
      for (const role of outsiders) {
        const other = await world.call({ as: role, path: `${path}/${theirs}` });
        const missing = await world.call({ as: role, path: `${path}/no-such-thing` });
        expect([role, other.status, bodyOf(other)]).toEqual([role, 404, bodyOf(missing)]);
        const list = await world.call({ as: role, path: `${path}?pageSize=100` });
        expect(idsOf(list)).not.toContain(theirs);
        const named = await world.call({ as: role, path: `${path}?id=${theirs}` });
        expect([role, idsOf(named)]).toEqual([role, []]);
      }
    });

    test('[S19] who does not hold the permission is forbidden, on every verb', async () => {
      const id = await firstOf(resource, HERE.tag);
      for (const role of ROLES.filter((one) => one !== 'system')) {
        const isHere = resource.audiences.some((one) => rolesOfAudience(one).includes(role));
        const may = (verb: 'read' | 'create' | 'update' | 'remove') => {
          const permission = resource.access[verb];
          return isHere && permission !== undefined && ROLE_GRANTS[role][permission] !== undefined;
        };
        const list = await world.call({ as: role, path });
        expect([role, 'list', list.status]).toEqual([role, 'list', may('read') ? 200 : 403]);
        if (!may('create')) {
          const made = await world.call({ as: role, method: 'POST', path, body: {} });
          expect([role, 'create', made.status]).toEqual([role, 'create', 403]);
        }
        if (resource.access.update !== undefined && !may('update')) {
          const edit = { as: role, method: 'PATCH', path: `${path}/${id}`, body: {}, version: 1 };
          expect([role, 'update', (await world.call(edit)).status]).toEqual([role, 'update', 403]);
        }
      }
    });

    test('[S19] fields that are not for writing, unknown names and operators are refused', async () => {
      const as = masterOf(resource, 'update');
      const id = await firstOf(resource, HERE.tag);
      const forbidden = Object.entries(resource.fields)
        .filter(([, field]) => field.write !== undefined && field.write !== 'always')
        .map(([field]) => field);
      const names = [
        ...forbidden,
        '_id',
        'version',
        'updatedAt',
        '$where',
        'a.b',
        '__proto__x',
        'role',
      ];
      const before = await world.call({ as, path: `${path}/${id}` });
      for (const field of names) {
        const answer = await world.call({
          as,
          method: 'PATCH',
          path: `${path}/${id}`,
          body: { ...RESOURCE_SAMPLES[name]?.edit, [field]: 'x' },
          version: before.json.version as number,
        });
        expect([field, answer.status, answer.json.code]).toEqual([field, 400, 'INVALID_INPUT']);
      }
      expect((await world.call({ as, path: `${path}/${id}` })).json).toEqual(before.json);
    });

    test('every filter and every sort reads an index, never the whole collection', async () => {
      const model = modelOf(resource, world.connection);
      const sorts = sortable(resource);
      for (const query of [...sorts.map((sort) => ({ sort })), ...filterQueries(resource)]) {
        const parsed = toListQuery({
          resource,
          query: listQueryOf(resource).parse(query),
          blindIndexOf: ({ value }) => value,
        });
        const filter = Object.assign({}, ...parsed.conditions.map((one) => mongoOf(one))) as object;
        const { path: sortPath, isDescending } = parsed.sort;
        const plan = JSON.stringify(
          await model
            .find(filter)
            .sort({ [sortPath]: isDescending ? -1 : 1 })
            .explain('queryPlanner'),
        );
        const winning = plan.slice(plan.indexOf('winningPlan'), plan.indexOf('rejectedPlans'));
        expect([query, winning.includes('COLLSCAN')]).toEqual([query, false]);
      }
    });

    test('what is exported can be imported again as it is', async () => {
      const as = exporterOf(resource);
      const sheet = await world.call({
        as,
        method: 'POST',
        path: `${path}/export`,
        body: { format: 'csv' },
      });
      expect([sheet.status, sheet.bytes.subarray(0, 3).toString('hex')]).toEqual([200, 'efbbbf']);
      if (!resource.canImport) return;
      for (const format of ['csv', 'xlsx'] as const) {
        const file = await world.call({
          as,
          method: 'POST',
          path: `${path}/export`,
          body: { format },
        });
        const report = await world.call({
          as: masterOf(resource, 'create'),
          method: 'POST',
          path: `${path}/import`,
          body: { format, content: file.bytes.toString('base64'), isTrial: true },
        });
        const rows = Number(file.headers.get('x-row-count'));
        expect(report).toMatchObject({
          status: 200,
          json: { isStored: false, refused: 0, updated: rows, created: 0 },
        });
      }
    });
  },
);

test.each(ROLES.filter((role) => role !== 'system'))(
  '[S19] %s sees exactly the resources that he may read',
  async (role) => {
    const answer = await world.call({ as: role, path: '/resources' });
    const isStaff = [...rolesOfAudience('admin'), ...rolesOfAudience('merchant')].includes(role);
    expect(answer.status).toBe(isStaff ? 200 : 403);
    if (!isStaff) return;
    const { items } = clientResourceListSchema.parse(answer.json);
    const expected = RESOURCES.filter(
      ({ access, audiences }) =>
        ROLE_GRANTS[role][access.read] !== undefined &&
        audiences.some((one) => rolesOfAudience(one).includes(role)),
    );
    expect(items.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    for (const item of items) {
      const resource = RESOURCES.find(({ name }) => name === item.name);
      const may = resource?.access.update && ROLE_GRANTS[role][resource.access.update];
      expect([role, item.name, item.verbs.update]).toEqual([role, item.name, may !== undefined]);
    }
  },
);

test('every permission that a resource asks for is in the registry', () => {
  const asked = RESOURCES.flatMap(({ access }) => Object.values(access));
  expect(asked.filter((permission) => !PERMISSIONS.includes(permission))).toEqual([]);
});

async function entriesOf(kind: string): Promise<number> {
  const filter = { targetKind: kind };
  return (await world.audit.list({ filter, limit: 1_000 })).length;
}

/** Id of the first tenant's or the second tenant's document. */
async function firstOf(resource: Resource, tag: string): Promise<string> {
  if (resource.id === 'slug') {
    return String(RESOURCE_SAMPLES[resource.name]?.create({ ...HERE, tag }).id);
  }
  const tenant = tag === HERE.tag ? HERE : THERE;
  const list = await world.call({
    as: masterOf(resource, 'read'),
    path: `/resources/${resource.name}?pageSize=100`,
  });
  const found = (list.json.items as Record<string, unknown>[]).find((row) =>
    Object.values(row).some((value) => value === tenant.merchantId || value === tenant.cityCode),
  );
  return String(found?.id);
}

function idsOf(answer: Answer): unknown[] {
  return (answer.json.items as { id: string }[]).map(({ id }) => id);
}

function bodyOf(answer: Answer): unknown {
  return { ...answer.json, requestId: '' };
}

function sortable(resource: Resource): string[] {
  const names = Object.entries(resource.fields)
    .filter(([, field]) => field.sort === true)
    .map(([field]) => field);
  return names.flatMap((field) => [field, `-${field}`]);
}

function filterQueries(resource: Resource): Record<string, string>[] {
  return filterFieldsOf(resource).map(({ name, spec }) => {
    if (spec.filter === 'prefix') return { [`${name}_prefix`]: '商' };
    if (spec.filter === 'range') return { [`${name}_gte`]: '2026-01-01T00:00:00Z' };
    if (spec.filter === 'blind') return { [name]: '13800138000' };
    if (spec.kind === 'flag') return { [name]: 'true' };
    return { [name]: Object.keys(spec.choices ?? { x: 1 })[0] ?? 'x' };
  });
}

function mongoOf(condition: Readonly<Record<string, unknown>> & { readonly path: string }) {
  const { path, oneOf, startsWith, from } = condition as {
    readonly path: string;
    readonly oneOf?: unknown[];
    readonly startsWith?: string;
    readonly from?: unknown;
  };
  if (oneOf !== undefined) return { [path]: { $in: oneOf } };
  return startsWith === undefined ? { [path]: { $gte: from } } : { [path]: { $gte: startsWith } };
}

function exporterOf(resource: Resource): string {
  const roles = resource.audiences.flatMap((audience) => [...rolesOfAudience(audience)]);
  const found = roles.find(
    (role) => ROLE_GRANTS[role]['data.export'] && ROLE_GRANTS[role][resource.access.read],
  );
  return found ?? 'nobody';
}
