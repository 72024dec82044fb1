import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Drawer, Flex, Spin, Typography } from 'antd';
import { useState } from 'react';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { ErrorState } from '../../kit/states';
import { kitWords } from '../../kit/words';
import type { HistoryRow, RawEvents } from './types';
import { supportWords } from './words';

/** As many as the server gives at once. */
const RAW_MAX = 100;
const WIDTH = 640;

/** The events behind one row of the history, as Temporal keeps them. */
export function RawDrawer(props: {
  readonly row: HistoryRow | null;
  readonly orderId: string;
  readonly workflowId: string;
  onClose(): void;
}) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const { row: asked } = props;
  // While the drawer slides away it still shows what it showed.
  const [last, setLast] = useState(asked);
  if (asked !== null && asked !== last) setLast(asked);
  const row = asked ?? last;
  return (
    <Drawer
      open={asked !== null}
      width={WIDTH}
      title={row === null ? '' : t('rawOf', { what: name(row.text) })}
      onClose={props.onClose}
      destroyOnHidden
    >
      {row !== null && <RawOf {...props} row={row} />}
    </Drawer>
  );
}

function RawOf(props: {
  readonly row: HistoryRow;
  readonly orderId: string;
  readonly workflowId: string;
}) {
  const t = useWords(supportWords);
  const { row, orderId, workflowId } = props;
  const ids = new Set(row.eventIds);
  const first = row.eventIds[0] ?? row.id;
  const last = row.eventIds.at(-1) ?? first;
  const limit = Math.min(RAW_MAX, last - first + 1);
  const query = useApi<RawEvents>(`/admin/orders/${orderId}/workflow/events`, {
    run: workflowId,
    from: first,
    limit,
  });
  if (query.error !== null) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined || query.isPlaceholderData) return <Spin />;
  const events = query.data.items.filter(({ eventId }) => ids.has(eventId));
  const missing = ids.size - events.length;
  return (
    <>
      <Typography.Paragraph type="secondary">{t('rawHint')}</Typography.Paragraph>
      {events.map((event) => (
        <RawEvent key={event.eventId} event={event} />
      ))}
      {missing > 0 && <Alert type="info" showIcon message={t('rawMissing', { count: missing })} />}
    </>
  );
}

function RawEvent({ event }: { readonly event: RawEvents['items'][number] }) {
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const { eventId, type, at } = event;
  const json = JSON.stringify(event.event, null, 2);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(json);
    message.success(kit('copied'));
  };
  return (
    <section className="dh-raw-event" data-testid={`event-${eventId}`}>
      <Flex justify="space-between" align="center" gap={8}>
        <span>
          <Typography.Text strong>
            {eventId} · {type}
          </Typography.Text>{' '}
          <Typography.Text type="secondary">{at === null ? '' : stamp(at)}</Typography.Text>
        </span>
        <Button
          type="text"
          size="small"
          icon={<CopyOutlined />}
          aria-label={`${kit('copy')} ${eventId}`}
          onClick={() => void copy()}
        />
      </Flex>
      <pre className="dh-raw" tabIndex={0} aria-label={`${eventId} ${type}`}>
        {json}
      </pre>
    </section>
  );
}
