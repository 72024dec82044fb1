import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/** The first run looks through all that Temporal keeps. */
const RETENTION_MS = 30 * 24 * 3_600_000;
/** Runs that end just now are not listed yet: the list is written behind the runs. */
const LIST_LAG_MS = 2 * 60_000;
/** Pages of fifty runs in one span of time; a span that holds more is halved. */
const SPAN_PAGES_MAX = 200;
const SPAN_MS_MIN = 60_000;
/** Pages of one run; the next run goes on. */
const PAGES_MAX = 1_000;

const { archiveHistories } = proxyActivities<Activities>({
  startToCloseTimeout: '3m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
  summary: '归档流程历史 archive histories of ended runs',
});

/** How far the last run has come: its schedule hands it to the next one. */
export type ArchiveProgress = { readonly archivedUntilMs: number };

/**
 * Keeps the histories of ended runs before Temporal forgets them. Started by its schedule; a span
 * of time that is looked at twice costs reads and changes nothing.
 */
export async function historyArchiveWorkflow(): Promise<ArchiveProgress> {
  const last = workflowInfo().lastResult as ArchiveProgress | undefined;
  const endMs = Date.now() - LIST_LAG_MS;
  let archivedUntilMs = last?.archivedUntilMs ?? endMs - RETENTION_MS;
  let spanMs = endMs - archivedUntilMs;
  let archived = 0;
  for (let pages = 0; archivedUntilMs < endMs && pages < PAGES_MAX;) {
    const toMs = Math.min(endMs, archivedUntilMs + spanMs);
    const done = await archiveSpan(archivedUntilMs, toMs);
    pages += done.pages;
    archived += done.archived;
    if (done.isWhole) archivedUntilMs = toMs;
    else spanMs = Math.max(SPAN_MS_MIN, Math.floor(spanMs / 2));
  }
  const until = new Date(archivedUntilMs).toISOString();
  setCurrentDetails(`已归档 archived: ${archived}, up to ${until}`);
  return { archivedUntilMs };
}

async function archiveSpan(fromMs: number, toMs: number) {
  let pageToken: string | null = null;
  let archived = 0;
  let pages = 0;
  do {
    const input = { fromMs, toMs, pageToken };
    const page: Awaited<ReturnType<typeof archiveHistories>> = await archiveHistories(input);
    archived += page.archived;
    pageToken = page.nextPageToken;
    pages += 1;
  } while (pageToken !== null && pages < SPAN_PAGES_MAX);
  return { archived, pages, isWhole: pageToken === null };
}
