import { Schema, type Connection, type Model } from 'mongoose';

export type SavedView = {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  readonly query: string;
  readonly updatedAt: Date;
};

/** What one person of staff has kept of the lists he looks at. `_id` is the person. */
export type SavedViewsDocument = {
  readonly _id: string;
  /** One for a page and name: a single row, so that its write decides. */
  readonly views: readonly SavedView[];
};

const text = { type: String, required: true } as const;
const viewSchema = new Schema<SavedView>(
  { id: text, page: text, name: text, query: { type: String }, updatedAt: Date },
  { _id: false, strict: 'throw' },
);

const savedViewsSchema = new Schema<SavedViewsDocument>(
  { _id: text, views: { type: [viewSchema], default: [] } as never },
  { collection: 'savedViews', versionKey: false, strict: 'throw' },
);

export function savedViewsModel(connection: Connection): Model<SavedViewsDocument> {
  return (connection.models['SavedViews'] ??
    connection.model('SavedViews', savedViewsSchema)) as Model<SavedViewsDocument>;
}
