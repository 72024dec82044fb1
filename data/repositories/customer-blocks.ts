import type { ClientSession, Connection } from 'mongoose';
import {
  customerBlockModel,
  customerFlagModel,
  type CustomerBlockDocument,
  type CustomerFlagDocument,
} from '../models/customer-block.js';
import { orderModel } from '../models/order.js';

export type { CustomerBlockDocument, CustomerFlagDocument };

const FLAGS_MAX = 100;

export type CustomerBlockList = {
  readonly cityCodes?: readonly string[] | undefined;
  readonly customerId?: string | undefined;
  /** Only those that hold at this moment. */
  readonly inForceAt?: Date | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type CustomerBlockRepository = ReturnType<typeof createCustomerBlockRepository>;

/** Customers who may place no orders, and what was recorded about them. */
export function createCustomerBlockRepository(connection: Connection) {
  return { ...createBlocks(connection), ...createFacts(connection) };
}

function createBlocks(connection: Connection) {
  const blocks = customerBlockModel(connection);
  return {
    /** The block that holds now, if any. */
    inForce: (
      at: { readonly customerId: string; readonly cityCode: string; readonly at: Date },
      session?: ClientSession,
    ): Promise<CustomerBlockDocument | null> =>
      blocks
        .findOne({
          customerId: at.customerId,
          cityCode: at.cityCode,
          lifted: null,
          until: { $gt: at.at },
        })
        .session(session ?? null)
        .lean<CustomerBlockDocument>()
        .exec(),

    /** Ends a block that has run out and would stand in the way of a new one. */
    closeRunOut: async (
      input: { readonly customerId: string; readonly cityCode: string; readonly at: Date },
      session: ClientSession,
    ): Promise<void> => {
      const { customerId, cityCode, at } = input;
      await blocks.updateOne(
        { customerId, cityCode, lifted: null, until: { $lte: at } },
        { $set: { lifted: { by: 'system', at, reason: 'RUN_OUT' } } },
        { session },
      );
    },

    insert: async (row: CustomerBlockDocument, session: ClientSession): Promise<void> => {
      await blocks.insertMany([row], { session });
    },

    findById: (blockId: string): Promise<CustomerBlockDocument | null> =>
      blocks.findById(blockId).lean<CustomerBlockDocument>().exec(),

    /** The block as lifted; null when it was already. */
    lift: (input: {
      readonly blockId: string;
      readonly lifted: NonNullable<CustomerBlockDocument['lifted']>;
    }): Promise<CustomerBlockDocument | null> =>
      blocks
        .findOneAndUpdate(
          { _id: input.blockId, lifted: null },
          { $set: { lifted: input.lifted } },
          { returnDocument: 'after' },
        )
        .lean<CustomerBlockDocument>()
        .exec(),

    /** Newest first; one row more than `limit` is read. */
    list(query: CustomerBlockList): Promise<CustomerBlockDocument[]> {
      const { cityCodes, customerId, inForceAt, after, limit } = query;
      return blocks
        .find({
          ...(cityCodes && { cityCode: { $in: [...cityCodes] } }),
          ...(customerId !== undefined && { customerId }),
          ...(inForceAt && { lifted: null, until: { $gt: inForceAt } }),
          ...(after && {
            $or: [
              { 'blocked.at': { $lt: new Date(after.atMs) } },
              { 'blocked.at': new Date(after.atMs), _id: { $lt: after.id } },
            ],
          }),
        })
        .sort({ 'blocked.at': -1, _id: -1 })
        .limit(limit + 1)
        .lean<CustomerBlockDocument[]>()
        .exec();
    },
  };
}

/** What is known about a customer at the desk. */
function createFacts(connection: Connection) {
  const flags = customerFlagModel(connection);
  const orders = orderModel(connection);
  return {
    /** True for somebody who has ordered in one of the cities (undefined = in any); or that order. */
    async isKnownIn(input: {
      readonly customerId: string;
      readonly cityCodes?: readonly string[] | undefined;
      readonly orderId?: string | undefined;
    }): Promise<boolean> {
      const { customerId, cityCodes, orderId } = input;
      const cities = cityCodes && { cityCode: { $in: [...cityCodes] } };
      const order = orderId !== undefined && { _id: orderId };
      return (await orders.exists({ customerId, ...cities, ...order })) !== null;
    },

    addFlag: async (row: CustomerFlagDocument): Promise<void> => {
      await flags.insertMany([row]);
    },

    /** Newest first, at most 100. */
    flagsOf: (input: {
      readonly customerId: string;
      readonly cityCodes?: readonly string[] | undefined;
    }): Promise<CustomerFlagDocument[]> =>
      flags
        .find({
          customerId: input.customerId,
          ...(input.cityCodes && { cityCode: { $in: [...input.cityCodes] } }),
        })
        .sort({ at: -1, _id: -1 })
        .limit(FLAGS_MAX)
        .lean<CustomerFlagDocument[]>()
        .exec(),
  };
}
