import { categoryModel } from '../../data/models/category.js';
import type { ItemDocument } from '../../data/models/item.js';
import type { OfferingDocument } from '../../data/models/offering.js';
import { workerModel, type Certificate } from '../../data/models/worker.js';
import type { HttpClient } from '../../scripts/drive/http-client.js';
import type { StackWorld } from './stack-world.js';

/** A service that nobody has named in code or seed: its category, one item, and who sells it. */
export type Invention = {
  readonly categoryId: string;
  /** As the console would send it; the schema judges it. */
  readonly type: object;
  readonly item: Pick<ItemDocument, 'name'> & Partial<ItemDocument>;
  readonly offering: Pick<OfferingDocument, 'priceFen'> & Partial<OfferingDocument>;
  /** Of the workers who learn it. */
  readonly certificates?: readonly Certificate[];
  readonly workers: number;
};

export type Invented = {
  readonly categoryId: string;
  readonly itemId: string;
  readonly offeringId: string;
  /** The skill that its item needs, for `placeNamed`. */
  readonly skill: string;
  readonly merchantId: string;
};

type Made = { readonly id: string; readonly version: number };

const MERCHANT_ID = 'demo-self';
const CITY_CODE = 'demo';

/**
 * Declares a service type at run time and puts it on sale in the demo city, all through the api as
 * the people of the console do it: the administrator declares, the merchant offers, a reviewer
 * approves. Certificates alone are written directly: only onboarding gives them.
 */
export async function inventServiceType(
  world: StackWorld,
  invention: Invention,
): Promise<Invented> {
  const { categoryId } = invention;
  const [admin, owner, reviewer] = await Promise.all([
    world.people.staff('admin'),
    world.people.staff('demo-owner'),
    world.people.staff('reviewer'),
  ]);
  await create(admin, 'categories', { ...invention.type, id: categoryId });
  const declared = await categoryModel(world.connection).findById(categoryId).lean();
  const skill = declared?.skills[0]?.code ?? '';
  const itemId = `${categoryId}-one`;
  await create(admin, 'items', {
    id: itemId,
    categoryId,
    description: '运行时新增的服务',
    skillCodes: [skill],
    durationMinutes: 10,
    priceFen: invention.offering.priceFen,
    ...invention.item,
  });
  const draft = await create(owner, 'offerings', {
    itemId,
    merchantId: MERCHANT_ID,
    cityCode: CITY_CODE,
    durationMinutes: 10,
    ...invention.offering,
  });
  await act(owner, draft, 'submit');
  await act(reviewer, draft, 'approve');
  await act(owner, draft, 'put-on');
  for (let learned = 0; learned < invention.workers; learned += 1) {
    await teach({ world, owner, skill, certificates: invention.certificates ?? [] });
  }
  return { categoryId, itemId, offeringId: draft.id, skill, merchantId: MERCHANT_ID };
}

function create(client: HttpClient, resource: string, body: object): Promise<Made> {
  return client.must<Made>('POST', `/resources/${resource}`, { body });
}

async function act(client: HttpClient, offering: Made, action: string): Promise<void> {
  const path = `/resources/offerings/${offering.id}`;
  const { version } = await client.must<Made>('GET', path);
  await client.must('POST', `${path}/${action}`, { headers: { 'If-Match': `"${version}"` } });
}

/** From the end of the list, and nothing else any more: other tests take from its beginning. */
async function teach(input: {
  readonly world: StackWorld;
  readonly owner: HttpClient;
  readonly skill: string;
  readonly certificates: readonly Certificate[];
}): Promise<void> {
  const { world, owner, skill, certificates } = input;
  const worker = await workerModel(world.connection)
    .findOneAndUpdate(
      { cityCode: CITY_CODE, merchantId: MERCHANT_ID, skills: 'daily.clean' },
      // Taken in the same write, so that two inventions never teach one person.
      { $set: { skills: ['daily.taken'], certificates: [...certificates] } },
      { sort: { _id: -1 } },
    )
    .lean();
  const path = `/resources/workers/${worker?._id ?? ''}`;
  const { version } = await owner.must<Made>('GET', path);
  await owner.must('PATCH', path, {
    body: { skills: [skill] },
    headers: { 'If-Match': `"${version}"` },
  });
}
