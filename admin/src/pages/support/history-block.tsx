import { Alert, Button, Timeline } from 'antd';
import { useState } from 'react';
import { call } from '../../api/http';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { textOf } from '../../kit/reason-dialog';
import { Row } from './history-row';
import { RawDrawer } from './raw-drawer';
import { STATE_COLORS } from './tones';
import type { HistoryRow, Workflow, WorkflowProps } from './types';
import { supportWords } from './words';

/** What the run has done in plain words, oldest first; each row opens its raw events. */
export function HistoryBlock({ orderId, workflow }: WorkflowProps) {
  const t = useWords(supportWords);
  const [shown, setShown] = useState<HistoryRow | null>(null);
  const { workflowId } = workflow.run;
  const { rows, more, isBusy, error, loadMore } = usePages({ orderId, workflow });
  if (rows.length === 0) return null;
  return (
    <Block title={`${t('history')} · ${t('events', { count: workflow.run.historyLength })}`}>
      <Timeline
        className="dh-support-history"
        items={rows.map((row) => ({
          key: row.id,
          color: STATE_COLORS[row.state],
          children: <Row row={row} onRaw={() => setShown(row)} />,
        }))}
      />
      {workflow.history.isTruncated && <Alert type="info" showIcon message={t('truncated')} />}
      {error !== null && <Alert type="error" showIcon message={error} />}
      {more && (
        <Button onClick={() => void loadMore()} loading={isBusy}>
          {t('moreHistory')}
        </Button>
      )}
      <RawDrawer
        row={shown}
        orderId={orderId}
        workflowId={workflowId}
        onClose={() => setShown(null)}
      />
    </Block>
  );
}

/** The first page comes with the view and is read again with it; what was loaded below stays. */
function usePages({ orderId, workflow }: WorkflowProps) {
  const [extra, setExtra] = useState<readonly HistoryRow[]>([]);
  const [loadedTo, setLoadedTo] = useState<number | null>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const nextFrom = loadedTo === undefined ? workflow.history.nextFrom : loadedTo;
  const loadMore = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const page = await call<Workflow>('GET', `/admin/orders/${orderId}/workflow`, {
        query: { from: nextFrom, run: workflow.run.workflowId },
      });
      setExtra([...extra, ...page.history.items]);
      setLoadedTo(page.history.nextFrom);
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  const first = workflow.history.items;
  const known = new Set(first.map(({ id }) => id));
  const rows = [...first, ...extra.filter(({ id }) => !known.has(id))];
  return { rows, more: nextFrom !== null, isBusy, error, loadMore };
}
