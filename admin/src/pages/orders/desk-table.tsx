import { Button, Flex, Table, Typography, type TableProps } from 'antd';
import { useNavigate } from 'react-router';
import { useLocalName, useWords } from '../../i18n/i18n';
import { EmptyState } from '../../kit/states';
import { OrderStatusTag, ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { Countdown, IdText, Money, TimeText } from '../../kit/values';
import { kitWords } from '../../kit/words';
import { REFUND_TEXT, REFUND_TONES, WAIT_SIDE_TEXT } from './terms';
import type { DeskRow } from './types';
import { FILTER_KEYS } from './use-desk';
import { useRowKeys } from './row-keys';
import { deskWords } from './words';

const SKELETON_DELAY_MS = 200;

export function DeskTable(props: {
  readonly rows: readonly DeskRow[] | undefined;
  readonly isLoading: boolean;
}) {
  const t = useWords(deskWords);
  const navigate = useNavigate();
  const open = (id: string): void => void navigate(`/orders/${id}`);
  const keys = useRowKeys({ ids: props.rows?.map(({ id }) => id) ?? [], onOpen: open });
  return (
    <div ref={keys.box}>
      <Table<DeskRow>
        rowKey="id"
        size="middle"
        caption={<span className="dh-hidden">{t('caption')}</span>}
        sticky={{ offsetHeader: 48 }}
        scroll={{ x: 'max-content' }}
        loading={props.isLoading && { delay: SKELETON_DELAY_MS }}
        dataSource={props.rows === undefined ? [] : [...props.rows]}
        columns={useColumns()}
        pagination={false}
        onRow={({ id }) => ({
          className: 'dh-row-link',
          tabIndex: keys.tabIndexOf(id),
          onClick: () => {
            keys.remember(id);
            open(id);
          },
          onFocus: () => keys.remember(id),
        })}
        locale={{ emptyText: props.isLoading ? <></> : <DeskEmpty /> }}
      />
      <Typography.Text type="secondary" className="dh-desk-keys">
        {t('keys')}
      </Typography.Text>
    </div>
  );
}

function DeskEmpty() {
  const t = useWords(deskWords);
  const kit = useWords(kitWords);
  const [params, setParams] = useUrlState();
  const active = ['tab', 'cursor', ...FILTER_KEYS].filter((key) => params.has(key));
  if (active.length === 0) return <EmptyState text={t('empty')} />;
  const cleared = Object.fromEntries(active.map((key) => [key, undefined]));
  return (
    <EmptyState
      text={kit('emptyFiltered')}
      action={<Button onClick={() => setParams(cleared)}>{kit('clearFilters')}</Button>}
    />
  );
}

function useColumns(): TableProps<DeskRow>['columns'] {
  const t = useWords(deskWords);
  const name = useLocalName();
  return [
    {
      key: 'no',
      title: t('no'),
      fixed: 'left',
      render: (_, { no }) => <IdText id={no} length={8} />,
    },
    {
      key: 'service',
      title: t('service'),
      render: (_, row) => (
        <div className="dh-desk-service">
          <Typography.Text ellipsis={{ tooltip: true }}>{name(row.service)}</Typography.Text>
          {row.customer !== null && (
            <div className="dh-desk-under dh-number">{row.customer.phone}</div>
          )}
        </div>
      ),
    },
    {
      key: 'status',
      title: t('status'),
      render: (_, row) => (
        <Flex gap={4} wrap>
          <OrderStatusTag status={row.status} />
          {row.refundStatus !== 'NONE' && (
            <ToneTag tone={REFUND_TONES[row.refundStatus]} isOutlined>
              {name(REFUND_TEXT[row.refundStatus])}
            </ToneTag>
          )}
        </Flex>
      ),
    },
    { key: 'waits', title: t('waits'), render: (_, row) => <Waits row={row} /> },
    {
      key: 'worker',
      title: t('worker'),
      render: (_, { workers }) =>
        workers.length === 0 ? '–' : workers.map((worker) => worker.name).join(t('comma')),
    },
    {
      key: 'money',
      title: t('money'),
      align: 'right',
      render: (_, { totalFen }) => <Money fen={totalFen} />,
    },
    { key: 'start', title: t('start'), render: (_, { startAt }) => <TimeText at={startAt} /> },
    {
      key: 'created',
      title: t('created'),
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
  ];
}

/** Whom it waits for, in words, and until when. */
export function Waits({ row }: { readonly row: Pick<DeskRow, 'waitsFor'> }) {
  const name = useLocalName();
  const { waitsFor } = row;
  if (waitsFor === null) return <>–</>;
  return (
    <div>
      <span title={name(WAIT_SIDE_TEXT[waitsFor.side])}>{name(waitsFor.text)}</span>
      {waitsFor.until !== null && (
        <div className="dh-desk-under">
          <Countdown until={waitsFor.until} />
        </div>
      )}
    </div>
  );
}
