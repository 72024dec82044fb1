import { applicationModel } from '../../data/models/application.js';
import { mediaModel } from '../../data/models/media.js';
import { orderModel } from '../../data/models/order.js';
import type { Role } from '../../contract/terms/permissions.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { RESOURCES } from '../../resources/index.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import { crowdDeps } from '../crowd.js';
import type { ObjectSet } from '../security/objects.js';
import {
  audienceOfRole,
  HUMAN_ROLES,
  insertStaff,
  personOf,
  type Person,
} from '../security/people.js';
import { missingSet } from '../security/scene.js';
import { MERCHANT, type Traces } from './drive.js';
import type { PrivacyStage } from './stage.js';

const TENANT = { tag: 'privacy', cityCode: DEMO_CITY_CODE, merchantId: MERCHANT };

/** One person of every role who reaches the canary's order: itself, its worker, and staff. */
export async function peopleAround(
  stage: PrivacyStage,
  traces: Traces,
): Promise<ReadonlyMap<Role, Person>> {
  const { env, connection } = stage;
  const deps = crowdDeps({ env, database: connection });
  const people = new Map<Role, Person>();
  for (const role of HUMAN_ROLES) {
    const audience = audienceOfRole(role);
    const known = { customer: traces.customerId, worker: traces.servedBy, merchant: '', admin: '' };
    const id =
      known[audience] ||
      (await insertStaff(connection, { id: `privacy-${role}`, role, tenant: TENANT }));
    people.set(role, await personOf({ deps, connection, id, role, tenant: TENANT }));
  }
  return people;
}

/** The canary's objects, one set for each of its orders; a document of each resource with them. */
export async function canarySets(
  stage: PrivacyStage,
  traces: Traces,
): Promise<readonly ObjectSet[]> {
  const { connection } = stage;
  const order = await orderModel(connection).findById(traces.orderId).lean().exec();
  if (order === null) throw new RangeError('the order is not there');
  const application = await applicationModel(connection).findById(traces.applicationId).lean();
  const media = await mediaModel(connection).findOne({ purpose: 'CERTIFICATE' }).lean().exec();
  const resources: Record<string, string> = {};
  for (const resource of RESOURCES) {
    const first = await modelOf(resource, connection).findOne().lean<{ _id: string }>().exec();
    if (first !== null) resources[resource.name] = first._id;
  }
  const own: ObjectSet = {
    ...missingSet(),
    cityCode: DEMO_CITY_CODE,
    merchantId: MERCHANT,
    customerId: traces.customerId,
    orderId: traces.orderId,
    ticketId: `${traces.orderId}:1`,
    caseNo: traces.caseNo,
    workerId: traces.servedBy,
    categoryId: order.categoryId,
    itemId: order.itemId,
    offeringId: order.offeringId,
    applicationId: application?._id ?? '',
    mediaId: media?._id ?? '',
    resources: { ...missingSet().resources, ...resources, ...traces.staffed },
  };
  return [own, { ...own, orderId: traces.cancelledOrderId, workerId: traces.workerId }];
}
