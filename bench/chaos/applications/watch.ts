import type { Db } from 'mongodb';
import { pause } from '../../../scripts/drive/wait.js';

const LOOK_MS = 300;

/** What everybody can see of an application: stands in for messages and the desk's list. */
export type ApplicationSight = {
  readonly _id: string;
  readonly applicantId: string;
  readonly status: string;
  readonly seq: number;
  readonly version: number;
  readonly claim: { readonly reviewerId: string; readonly untilMs: number } | null;
};

export type ApplicationWatch = {
  ofApplicant(applicantId: string): ApplicationSight | null;
  all(): readonly ApplicationSight[];
};

/** Looks at all applications again and again; while MongoDB is dead everybody sees the last state. */
export function watchApplications(db: Db, signal: AbortSignal): ApplicationWatch {
  let byApplicant = new Map<string, ApplicationSight>();
  const look = async (): Promise<void> => {
    const rows = (await db
      .collection('applications')
      .find({}, { projection: { applicantId: 1, status: 1, seq: 1, version: 1, claim: 1 } })
      .toArray()) as unknown as ApplicationSight[];
    byApplicant = new Map(rows.map((row) => [row.applicantId, row]));
  };
  void (async () => {
    while (!signal.aborted) {
      await look().catch(() => undefined);
      await pause(LOOK_MS, signal);
    }
  })();
  return {
    ofApplicant: (applicantId) => byApplicant.get(applicantId) ?? null,
    all: () => [...byApplicant.values()],
  };
}

const FINAL = ['ACTIVE', 'REJECTED', 'WITHDRAWN'];
export const isDone = ({ status }: Pick<ApplicationSight, 'status'>): boolean =>
  FINAL.includes(status);
