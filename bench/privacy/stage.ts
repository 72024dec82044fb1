import type { Env } from '../../config/env.js';
import type { Connection } from '../../data/connect.js';
import type { Endpoints } from '../../scripts/drive/people.js';

/** A running platform with everything that a search needs to get at. */
export type PrivacyStage = {
  readonly env: Env;
  readonly connection: Connection;
  readonly endpoints: Endpoints;
  /** Output of every process, one file each. */
  readonly logDirs: readonly string[];
  /** Temporal's database; its log of changes lies beside it. Undefined where it is not ours. */
  readonly temporalFile: string | undefined;
  /** Prometheus text of each process that has one. */
  readonly metricsUrls: readonly string[];
  /** Folder with the demo logins of staff. */
  readonly loginsDir: string;
  /** An empty folder for a backup, removed by whoever made it. */
  readonly backupDir: string;
};
