import { z } from 'zod';
import type { ApiDeps, ProbeResult } from '../../deps.js';
import { defineRoute, type Route } from '../../kit/route.js';

/** A probe that takes longer counts as down. */
const PROBE_TIMEOUT_MS = 2_000;

const readinessSchema = z.object({
  isReady: z.boolean(),
  checks: z.record(z.string(), z.object({ isUp: z.boolean(), detail: z.string().optional() })),
});

export type Readiness = z.infer<typeof readinessSchema>;

/** Ready only when every probe answers; a process without probes is ready for nothing. */
export async function readinessOf(deps: Pick<ApiDeps, 'probes'>): Promise<Readiness> {
  const entries = Object.entries(deps.probes);
  const results = await Promise.all(
    entries.map(async ([name, probe]) => [name, await answerOf(probe)] as const),
  );
  return {
    isReady: results.length > 0 && results.every(([, result]) => result.isUp),
    checks: Object.fromEntries(results),
  };
}

export const HEALTH_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/healthz',
    summary: 'The process runs',
    tags: ['system'],
    access: 'public',
    responses: { 200: z.object({ isAlive: z.boolean() }) },
    handler: async () => ({ status: 200, body: { isAlive: true } }),
  }),
  defineRoute({
    method: 'get',
    path: '/readyz',
    summary: 'MongoDB, Temporal and a Temporal worker answer',
    tags: ['system'],
    access: 'public',
    responses: { 200: readinessSchema, 503: readinessSchema },
    handler: async ({ deps }) => {
      const readiness = await readinessOf(deps);
      if (readiness.isReady) return { status: 200, body: readiness };
      return { status: 503, body: readiness, headers: { 'Retry-After': '2' } };
    },
  }),
];

async function answerOf(probe: () => Promise<ProbeResult>): Promise<ProbeResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<ProbeResult>((resolve) => {
    timer = setTimeout(() => resolve({ isUp: false, detail: 'no answer' }), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([probe(), timeout]);
  } catch {
    return { isUp: false, detail: 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
