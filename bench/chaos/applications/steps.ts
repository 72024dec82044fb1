import type { AckLog } from '../acks.js';
import type { Answer, Net, Request } from '../person.js';

/** What the people of applications work with. */
export type ApplicationStage = {
  readonly net: Net;
  readonly acks: AckLog;
  readonly signal: AbortSignal;
  /** Mean pause of a person before he does the next thing. */
  readonly paceMs: number;
};

export type ApplicationBody = {
  readonly id: string;
  readonly status: string;
  readonly seq: number;
  readonly version: number;
  readonly needed: readonly string[];
  readonly items: readonly {
    readonly code: string;
    readonly group: 'BASIC' | 'CERTIFICATE';
    readonly status: string;
    readonly isRenewed: boolean;
  }[];
};

/** One step about an application; a success goes into the log of what was acknowledged. */
export async function applicationStep(
  stage: ApplicationStage,
  request: Request,
): Promise<Answer<ApplicationBody>> {
  const answer = await stage.net.ask<ApplicationBody>(request);
  if (answer.isOk && request.method === 'POST') {
    const { id, seq, status } = answer.body;
    const step = request.path.split('/').slice(4).join('/') || 'open';
    stage.acks.write({ kind: 'application', applicationId: id, step, seq, status });
  }
  return answer;
}
