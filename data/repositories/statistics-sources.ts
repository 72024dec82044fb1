import type { PipelineStage } from 'mongoose';
import { ORDER_STATUSES } from '../../contract/terms/order.js';
import { WAIT_BOUNDS_MS } from '../../contract/terms/statistics.js';

/** One day of the cities of one zone. */
export type StatDay = {
  readonly cityCodes: readonly string[];
  /** The cities' own day; its borders as moments. */
  readonly date: string;
  readonly from: Date;
  readonly to: Date;
  readonly timeZone: string;
};

export type Source = {
  readonly coll: string;
  readonly pipeline: PipelineStage.FacetPipelineStage[];
};

export type Expression = Readonly<Record<string, unknown>> | string | number | boolean | null;

/** Which row a fact belongs to. */
const WHERE = { cityCode: 1, merchantId: 1, categoryId: 1 } as const;
const isSet = (path: string): Expression => ({ $gt: [path, null] });
export const oneIf = (condition: Expression): Expression => ({ $cond: [condition, 1, 0] });
export const during = ({ from, to }: StatDay) => ({ $gte: from, $lt: to });

/** The index of placed orders begins with city and status, so every status is named. */
const placedOn = (day: StatDay) => ({
  cityCode: { $in: [...day.cityCodes] },
  status: { $in: [...ORDER_STATUSES] },
  createdAt: during(day),
});
const endedOn = (day: StatDay) => ({
  cityCode: { $in: [...day.cityCodes] },
  endedAt: during(day),
});

/** When the last of the tickets that have one got its worker; absent when none has. */
const FIRST_ASSIGNED: Expression = { $min: '$tickets.assignedAt' };
/** In a store nobody has to be found: whoever paid is served. */
const HAS_WORKER: Expression = {
  $cond: [{ $eq: ['$mode', 'IN_STORE'] }, isSet('$paidAt'), isSet('$firstAssignedAt')],
};

export function placedOrders(day: StatDay): Source {
  return {
    coll: 'orders',
    pipeline: [
      { $match: placedOn(day) },
      { $set: { firstAssignedAt: FIRST_ASSIGNED } },
      {
        $project: {
          ...WHERE,
          customerId: 1,
          cell: '$address.h3r7',
          placed: { $literal: 1 },
          demand: { $literal: 1 },
          hour: { $hour: { date: '$createdAt', timezone: day.timeZone } },
          cohortPaid: oneIf(isSet('$paidAt')),
          cohortAssigned: oneIf(HAS_WORKER),
          cohortCompleted: oneIf({ $eq: ['$status', 'COMPLETED'] }),
        },
      },
    ],
  };
}

/** How long orders that were paid on the day waited for a worker; those of a store have none. */
export function paidOrders(day: StatDay): Source {
  const waitMs = { $subtract: ['$firstAssignedAt', '$paidAt'] };
  return {
    coll: 'orders',
    pipeline: [
      { $match: { cityCode: { $in: [...day.cityCodes] }, paidAt: during(day) } },
      { $set: { firstAssignedAt: FIRST_ASSIGNED } },
      { $set: { isAssigned: isSet('$firstAssignedAt') } },
      {
        $project: {
          ...WHERE,
          paid: { $literal: 1 },
          assigned: oneIf('$isAssigned'),
          wait: {
            $cond: ['$isAssigned', bucketOf(waitMs), '$$REMOVE'],
          },
        },
      },
    ],
  };
}

function bucketOf(waitMs: Expression): Expression {
  const branches = WAIT_BOUNDS_MS.map((bound, index) => ({
    case: { $lte: [waitMs, bound] },
    then: index,
  }));
  return { $switch: { branches, default: WAIT_BOUNDS_MS.length } };
}

/** Who ended an order is told by the event that did. */
const CANCELLED_BY: Readonly<Record<string, string>> = {
  customer: 'cancelledByCustomer',
  worker: 'cancelledByWorker',
  merchant: 'cancelledByMerchant',
  clerk: 'cancelledByMerchant',
};

const CANCELLED = 'CANCELLED';

/** Orders that came to their end otherwise than by being called off. */
export function endedOrders(day: StatDay): Source {
  return {
    coll: 'orders',
    pipeline: [
      { $match: { ...endedOn(day), status: { $ne: CANCELLED } } },
      {
        $project: {
          ...WHERE,
          completed: oneIf({ $eq: ['$status', 'COMPLETED'] }),
          closed: oneIf({ $eq: ['$status', 'CLOSED'] }),
        },
      },
    ],
  };
}

/** Apart from the others: looking up an event costs more than all the rest. */
export function cancelledOrders(day: StatDay): Source {
  const who: Expression = {
    $switch: {
      branches: Object.entries(CANCELLED_BY).map(([kind, figure]) => ({
        case: { $eq: ['$by', kind] },
        then: figure,
      })),
      default: 'cancelledByPlatform',
    },
  };
  const figures = [...new Set([...Object.values(CANCELLED_BY), 'cancelledByPlatform'])];
  return {
    coll: 'orders',
    pipeline: [
      { $match: { ...endedOn(day), status: CANCELLED } },
      {
        $lookup: {
          from: 'orderEvents',
          localField: '_id',
          foreignField: 'orderId',
          pipeline: [
            { $match: { to: CANCELLED, from: { $ne: CANCELLED } } },
            { $limit: 1 },
            { $project: { kind: '$actor.kind' } },
          ],
          as: 'ends',
        },
      },
      { $set: { by: { $first: '$ends.kind' } } },
      { $set: { figure: who } },
      {
        $project: {
          ...WHERE,
          ...Object.fromEntries(
            figures.map((figure) => [figure, oneIf({ $eq: ['$figure', figure] })]),
          ),
        },
      },
    ],
  };
}

/** Where the orders lay that were completed on the day. */
export function completedOrders(day: StatDay): Source {
  return {
    coll: 'orders',
    pipeline: [
      { $match: { ...endedOn(day), status: 'COMPLETED' } },
      { $project: { ...WHERE, cell: '$address.h3r7', completed: { $literal: 1 } } },
    ],
  };
}

/** Visits of orders that were completed on the day, by worker. */
export function completedVisits(day: StatDay): Source {
  return {
    coll: 'orders',
    pipeline: [
      { $match: { ...endedOn(day), status: 'COMPLETED' } },
      { $project: { ...WHERE, tickets: 1 } },
      { $unwind: '$tickets' },
      { $match: { 'tickets.status': 'DONE', 'tickets.workerId': { $type: 'string' } } },
      {
        $project: {
          ...WHERE,
          workerId: '$tickets.workerId',
          orders: { $literal: 1 },
          minutes: {
            $cond: [
              { $and: [isSet('$tickets.startedAt'), isSet('$tickets.finishedAt')] },
              {
                $toInt: {
                  $round: {
                    $divide: [{ $subtract: ['$tickets.finishedAt', '$tickets.startedAt'] }, 60_000],
                  },
                },
              },
              0,
            ],
          },
        },
      },
    ],
  };
}

/** Joins the order, and leaves what is of these cities. */
export const ofOrder = (day: StatDay, localField: string): PipelineStage.FacetPipelineStage[] => [
  {
    $lookup: {
      from: 'orders',
      localField,
      foreignField: '_id',
      pipeline: [{ $project: WHERE }],
      as: 'order',
    },
  },
  { $unwind: '$order' },
  { $match: { 'order.cityCode': { $in: [...day.cityCodes] } } },
];
export const OF_ORDER = {
  cityCode: '$order.cityCode',
  merchantId: '$order.merchantId',
  categoryId: '$order.categoryId',
} as const;

/** Escalations, and offers that workers declined. */
export function countedEvents(day: StatDay): Source {
  return {
    coll: 'orderEvents',
    pipeline: [
      { $match: { event: { $in: ['decline', 'escalate'] }, at: during(day) } },
      ...ofOrder(day, 'orderId'),
      {
        $project: {
          ...OF_ORDER,
          workerId: { $cond: [{ $eq: ['$actor.kind', 'worker'] }, '$actor.id', '$$REMOVE'] },
          escalated: oneIf({ $eq: ['$event', 'escalate'] }),
          declined: oneIf({ $eq: ['$event', 'decline'] }),
        },
      },
    ],
  };
}

/** Workers who were counted, by merchant and cell. */
export function sampledSupply(day: StatDay): Source {
  return {
    coll: 'supplySamples',
    pipeline: [
      { $match: { cityCode: { $in: [...day.cityCodes] }, date: day.date } },
      { $unwind: '$rows' },
      {
        $project: {
          cityCode: 1,
          merchantId: '$rows.merchantId',
          cell: '$rows.cell',
          supply: '$rows.workers',
        },
      },
    ],
  };
}

/** Rows that are there already: one that has lost its last fact must fall to nothing. */
export function presentRows(day: StatDay, coll: string, keys: readonly string[]): Source {
  const only = Object.fromEntries(keys.map((key) => [key, 1])) as Record<string, 1>;
  return {
    coll,
    pipeline: [
      { $match: { cityCode: { $in: [...day.cityCodes] }, date: day.date } },
      { $project: only },
    ],
  };
}
