import type { Connection } from '../../data/connect.js';
import type { Role, Scope } from '../../contract/terms/permissions.js';
import { rolesOfAudience } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { RESOURCES } from '../../resources/index.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { Resource } from '../../resources/kit/types.js';
import { StackError } from '../../stack/errors.js';
import { RESOURCE_SAMPLES } from '../../tests/factories/resource-samples.js';
import { send } from './http.js';
import type { Person, Tenant } from './people.js';
import { sampleOf } from './sample-of.js';

/** Documents of the first tenant, a second of it by somebody else, and those of the other. */
const TAGS = ['a', 'b', 'a2'] as const;
/** Workers who act, so that suspending the others ends nobody's session. */
const ACTING = { a: 'wa', a2: 'wa2', b: 'wb' } as const;
/** The tenant itself: there is no second one in it. */
const TENANT_RESOURCES = new Set(['cities', 'merchants']);

type Input = {
  readonly connection: Connection;
  readonly apiUrl: string;
  readonly tenants: { readonly a: Tenant; readonly b: Tenant };
  readonly staff: {
    readonly a: ReadonlyMap<Role, Person>;
    readonly b: ReadonlyMap<Role, Person>;
  };
};

type Made = Map<string, Record<string, string>>;

/** One document of every resource for each tag, created through the api where it has a route. */
export async function resourceDocuments(input: Input) {
  const made: Made = new Map(TAGS.map((tag) => [tag, {}]));
  for (const resource of RESOURCES) {
    for (const tag of TAGS) {
      const ids = made.get(tag) ?? {};
      ids[resource.name] = await documentOf({ ...input, made, resource, tag });
    }
  }
  const acting = new Map<string, string>();
  const workers = RESOURCES.find(({ name }) => name === 'workers');
  for (const [tag, acts] of Object.entries(ACTING)) {
    if (workers === undefined) continue;
    acting.set(tag, await create({ ...input, resource: workers, tag, bodyTag: acts }));
  }
  return {
    byTag: (tag: string): Readonly<Record<string, string>> => made.get(tag) ?? {},
    workerOf: (tag: string): string => acting.get(tag) ?? '',
  };
}

type One = Input & { readonly resource: Resource; readonly tag: string };

async function documentOf(input: One & { readonly made: Made }): Promise<string> {
  const { resource, tag, made } = input;
  const first = made.get('a')?.[resource.name];
  if (tag === 'a2' && first !== undefined && TENANT_RESOURCES.has(resource.name)) return first;
  if (resource.access.create === undefined) return managedDocument(input);
  return create({ ...input, bodyTag: tag, orElse: tag === 'a2' ? first : undefined });
}

async function create(
  input: One & { readonly bodyTag: string; readonly orElse?: string | undefined },
): Promise<string> {
  const { resource, tag, bodyTag, tenants, staff, apiUrl, orElse } = input;
  const side = tag === 'b' ? 'b' : 'a';
  const sample = RESOURCE_SAMPLES[resource.name];
  if (sample === undefined) {
    throw new StackError('BAD_USAGE', `No sample of ${resource.name}: add one to the fixtures.`);
  }
  const { cityCode, merchantId } = tenants[side];
  const reply = await send(apiUrl, {
    method: 'post',
    path: `/resources/${resource.name}`,
    token: creatorOf(resource, staff[side]).token(),
    body: sample.create({ tag: bodyTag, cityCode, merchantId }),
  });
  if (reply.status === 201) return String(reply.json?.id);
  // One document only for a city, e.g. a switch: both people of the tenant share it.
  if (reply.status === 409 && orElse !== undefined) return orElse;
  throw new StackError('BAD_USAGE', `${resource.name} was not created: ${reply.text}`);
}

/** Who may create it everywhere, or else somebody of the tenant. */
function creatorOf(resource: Resource, staff: ReadonlyMap<Role, Person>): Person {
  const permission = resource.access.create ?? resource.access.read;
  const roles = resource.audiences.flatMap((audience) => [...rolesOfAudience(audience)]);
  const reach = (role: Role): Scope | undefined => scopeOf({ roles: [role], permission });
  const found = roles.find((role) => reach(role) === 'all') ?? roles.find((role) => reach(role));
  const person = found && staff.get(found);
  if (!person) throw new StackError('BAD_USAGE', `Nobody may create ${resource.name}.`);
  return person;
}

/** A document that only a run or a use case makes: written as its schema wants it. */
async function managedDocument(input: One): Promise<string> {
  const { resource, tag, tenants, connection } = input;
  if (resource.name === 'staff') return `target-${tag}`;
  const { cityCode, merchantId } = tenants[tag === 'b' ? 'b' : 'a'];
  const number = TAGS.findIndex((one) => one === tag) + 1;
  const id = `${resource.name}-${tag}`;
  const fields = sampleOf(resource.schema) as Record<string, unknown>;
  const tenant = { cityCode, merchantId, customerId: `customer-${tag}` };
  for (const [name, value] of Object.entries(tenant)) if (name in fields) fields[name] = value;
  for (const { fields: names, unique } of resource.indexes) {
    if (unique !== true) continue;
    for (const name of names) {
      if (name in tenant) continue;
      if (typeof fields[name] === 'number') fields[name] = number;
      else if (typeof fields[name] === 'string') fields[name] = `${fields[name]}-${tag}`;
    }
  }
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.sensitivity !== undefined && name in fields) {
      fields[name] = { cipher: 'none', masked: '***' };
    }
  }
  // Instants are texts on the wire; the model turns them into dates.
  await modelOf(resource, connection).create({ ...fields, _id: id, version: 1 } as never);
  return id;
}
