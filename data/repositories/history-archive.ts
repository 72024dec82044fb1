import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Connection } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { RunStatus } from '../../contract/terms/support.js';
import { openBucket } from '../buckets.js';
import { isDuplicateKey } from '../connect.js';

const BUCKET = 'histories';
/** What a history may unpack to: the server ends one at 50 MB. */
const JSON_BYTES_MAX = 256 * 1024 * 1024;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** One archived run; `json` is in the file, gzipped. */
export type KeptRun = {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly status: RunStatus;
  readonly startedAt: Date | null;
  readonly closedAt: Date;
  readonly events: number;
};
type RunName = Pick<KeptRun, 'workflowId' | 'runId'>;

/** The file's own id, so that the database itself lets no run be kept twice. */
const fileIdOf = ({ workflowId, runId }: RunName): string => `${workflowId}/${runId}`;

export type HistoryArchiveRepository = ReturnType<typeof createHistoryArchiveRepository>;

/** Histories of ended runs, past Temporal's own retention. */
export function createHistoryArchiveRepository(connection: Connection) {
  const bucket = () => openBucket(connection, BUCKET);
  const files = () => connection.collection<{ _id: string; metadata: KeptRun }>(`${BUCKET}.files`);
  const isKept = async (id: string): Promise<boolean> =>
    (await files().countDocuments({ _id: id }, { limit: 1 })) > 0;

  const upload = async (id: string, run: KeptRun, bytes: Buffer): Promise<void> => {
    // The driver's types know ids of its own making alone.
    const stream = bucket().openUploadStreamWithId(id as never, run.workflowId, { metadata: run });
    await pipeline(Readable.from([bytes]), stream);
  };

  return {
    /** Those of the runs that are not kept yet. */
    async missingOf<Run extends RunName>(runs: readonly Run[]): Promise<Run[]> {
      if (runs.length === 0) return [];
      const rows = await files()
        .find({ _id: { $in: runs.map(fileIdOf) } }, { projection: { _id: 1 } })
        .toArray();
      const known = new Set(rows.map(({ _id }) => _id));
      return runs.filter((run) => !known.has(fileIdOf(run)));
    },

    /** False when it is kept already. A file whose writing was cut short is written anew. */
    async keep(run: KeptRun & { readonly json: string }): Promise<boolean> {
      const { json, ...kept } = run;
      const id = fileIdOf(run);
      const bytes = await pack(Buffer.from(json, 'utf8'));
      try {
        await upload(id, kept, bytes);
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (await isKept(id)) return false;
        await connection.collection(`${BUCKET}.chunks`).deleteMany({ files_id: id as never });
        await upload(id, kept, bytes);
        return true;
      }
    },

    /** The last run of a workflow id; null when none is kept. */
    async newestOf(workflowId: string): Promise<KeptRun | null> {
      const [row] = await files()
        .find({ filename: workflowId } as object)
        .sort({ 'metadata.closedAt': -1 })
        .limit(1)
        .toArray();
      return row?.metadata ?? null;
    },

    /** The JSON of a kept run. Errors: INTERNAL when its file is not there. */
    async read(run: RunName): Promise<string> {
      const parts: Buffer[] = [];
      for await (const part of bucket().openDownloadStream(fileIdOf(run) as never)) {
        parts.push(part as Buffer);
      }
      if (parts.length === 0) throw new AppError('INTERNAL', { detail: fileIdOf(run) });
      const json = await unpack(Buffer.concat(parts), { maxOutputLength: JSON_BYTES_MAX });
      return json.toString('utf8');
    },
  };
}
