import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { savedViewsModel, type SavedView, type SavedViewsDocument } from '../models/saved-view.js';

export type { SavedView };

export type SavedViewRepository = ReturnType<typeof createSavedViewRepository>;

/** Views of lists that people of staff keep for themselves. */
export function createSavedViewRepository(connection: Connection) {
  const rows = savedViewsModel(connection);

  return {
    async list(staffId: string): Promise<readonly SavedView[]> {
      const row = await rows.findById(staffId).lean<SavedViewsDocument>().exec();
      return row?.views ?? [];
    },

    /** Replaces the query of the view with this page and name; null when there is none. */
    async replace(staffId: string, view: Omit<SavedView, 'id'>): Promise<SavedView | null> {
      const { page, name, query, updatedAt } = view;
      const row = await rows
        .findOneAndUpdate(
          { _id: staffId, views: { $elemMatch: { page, name } } },
          { $set: { 'views.$.query': query, 'views.$.updatedAt': updatedAt } },
          { returnDocument: 'after' },
        )
        .lean<SavedViewsDocument>()
        .exec();
      return row?.views.find((one) => one.page === page && one.name === name) ?? null;
    },

    /**
     * Adds one, unless there are `max`, or one of this page and name: the row's write decides, also
     * between two that add at once. False then.
     */
    async add(staffId: string, view: SavedView, max: number): Promise<boolean> {
      const { page, name } = view;
      await ensureRow(staffId);
      const result = await rows.updateOne(
        {
          _id: staffId,
          [`views.${max - 1}`]: { $exists: false },
          views: { $not: { $elemMatch: { page, name } } },
        },
        { $push: { views: view } },
      );
      return result.modifiedCount === 1;
    },

    /** False when the person has no such view. */
    async remove(staffId: string, viewId: string): Promise<boolean> {
      const result = await rows.updateOne(
        { _id: staffId, 'views.id': viewId },
        { $pull: { views: { id: viewId } } },
      );
      return result.modifiedCount === 1;
    },
  };

  async function ensureRow(staffId: string): Promise<void> {
    try {
      await rows.updateOne({ _id: staffId }, { $setOnInsert: { views: [] } }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
