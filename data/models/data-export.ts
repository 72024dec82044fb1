import { Schema, type Connection, type Model } from 'mongoose';
import {
  EXPORT_STATUSES,
  SUBJECT_KINDS,
  type ExportStatus,
  type SubjectKind,
} from '../../contract/terms/privacy.js';

/** One copy of what is kept about a person. The file is sealed under his own data key. */
export type DataExportDocument = {
  readonly _id: string;
  readonly kind: SubjectKind;
  readonly subjectId: string;
  /** UTC day of the request: one a day. */
  readonly day: string;
  readonly status: ExportStatus;
  readonly requestedAt: Date;
  readonly readyAt: Date | null;
  /** When the file goes. */
  readonly expiresAt: Date;
  readonly removedAt: Date | null;
  readonly fileKey: string;
  /** Of the plain file; null until it is there. */
  readonly bytes: number | null;
  /** Rows in it, over all collections. */
  readonly rows: number | null;
};

const dataExportSchema = new Schema<DataExportDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: SUBJECT_KINDS, required: true },
    subjectId: { type: String, required: true },
    day: { type: String, required: true },
    status: { type: String, enum: EXPORT_STATUSES, required: true },
    requestedAt: { type: Date, required: true },
    readyAt: { type: Date, default: null },
    expiresAt: { type: Date, required: true },
    removedAt: { type: Date, default: null },
    fileKey: { type: String, required: true },
    bytes: { type: Number, default: null },
    rows: { type: Number, default: null },
  },
  { collection: 'dataExports', versionKey: false, strict: 'throw' },
);
// Of two requests on one day the index lets one in.
dataExportSchema.index({ subjectId: 1, day: 1 }, { unique: true });
dataExportSchema.index({ status: 1, requestedAt: 1 });
dataExportSchema.index({ requestedAt: -1, _id: -1 });

export function dataExportModel(connection: Connection): Model<DataExportDocument> {
  return (connection.models['DataExport'] ??
    connection.model('DataExport', dataExportSchema)) as Model<DataExportDocument>;
}
