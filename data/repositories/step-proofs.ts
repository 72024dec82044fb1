import type { ClientSession, Connection } from 'mongoose';
import type { StepProof } from '../../contract/terms/service-type.js';
import { orderModel, type OrderDocument } from '../models/order.js';

/** Photos of one step at most, whatever is sent how often. */
const STEP_PHOTOS_MAX = 30;

export type StepProofRow = {
  readonly orderId: string;
  readonly workerId: string;
  readonly stepCode: string;
  readonly photoIds: readonly string[];
  readonly checked: readonly string[];
  readonly note?: string | undefined;
  readonly at: Date;
};

/** Proof of steps, inside the order's own document. */
export function createStepProofWrites(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /**
     * Adds to what is there; null when the worker has no visit at the door, or the step has photos
     * enough. The visit's status is part of the write, so work that was handed in stays as it is.
     */
    addStepProof(row: StepProofRow, session?: ClientSession): Promise<OrderDocument | null> {
      const { orderId, workerId, stepCode, photoIds, checked, note, at } = row;
      const path = (field: keyof StepProof) => `tickets.$.proofs.${stepCode}.${field}`;
      const full = `proofs.${stepCode}.photoIds.${STEP_PHOTOS_MAX - 1}`;
      const status = { $in: ['ARRIVED', 'IN_SERVICE'] };
      const atTheDoor = { workerId, status, [full]: { $exists: false } };
      return orders
        .findOneAndUpdate(
          { _id: orderId, tickets: { $elemMatch: atTheDoor } },
          {
            $addToSet: {
              [path('photoIds')]: { $each: [...photoIds] },
              [path('checked')]: { $each: [...checked] },
            },
            $set: { [path('at')]: at, ...(note !== undefined && { [path('note')]: note }) },
          },
          { returnDocument: 'after', ...(session && { session }) },
        )
        .lean<OrderDocument>()
        .exec();
    },
  };
}
