import { Alert, Col, Row } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { AssignDialog, type Assignment } from './assign-dialog';
import { CandidateList } from './candidate-list';
import { DispatchMap } from './dispatch-map';
import { OrderBar } from './order-bar';
import { QueueList } from './queue-list';
import './dispatch.css';
import type { Candidates, DeskOrder, DeskQueue } from './types';
import { dispatchWords } from './words';

const EVERY_MS = 5_000;
const QUEUE_MAX = 50;
const DIGIT = /^[1-9]$/;

/** Orders that dispatch gave up on: the queue, the map and who could go, side by side. */
export default function DispatchPage() {
  const t = useWords(dispatchWords);
  const query = useApi<DeskQueue>(
    '/admin/dispatch-queue',
    { limit: QUEUE_MAX },
    { everyMs: EVERY_MS },
  );
  return (
    <Page title={t('title')} subtitle={t('hint')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Block>
              <EmptyState text={t('queueEmpty')} />
            </Block>
          ) : (
            <Desk orders={items} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Desk({ orders }: { readonly orders: readonly DeskOrder[] }) {
  const t = useWords(dispatchWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const [assignment, setAssignment] = useState<Assignment | null>(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const orderId = params.get('order');
  // An order that somebody else has just solved is gone: the next one is looked at.
  const order = orders.find(({ id }) => id === orderId) ?? orders[0];
  const candidates = useApi<Candidates>(`/admin/orders/${order?.id ?? ''}/candidates`, undefined, {
    isOff: order === undefined,
    everyMs: EVERY_MS * 3,
  });
  const isOfOrder = candidates.data?.orderId === order?.id;
  const shown = isOfOrder ? candidates.data : undefined;
  const select = useCallback(
    (id: string) => {
      setChosenId(null);
      setParams({ order: id });
    },
    [setParams],
  );
  const canAssign = may('order.dispatch');
  useDeskKeys({
    orders,
    orderId: order?.id,
    candidates: shown,
    chosenId,
    isBusy: assignment !== null,
    onOrder: select,
    onChoose: setChosenId,
    onAssign: (candidate) => canAssign && setAssignment({ kind: 'fits', candidate }),
  });
  if (order === undefined) return null;
  return (
    <>
      <Row gutter={[16, 16]}>
        <Col xs={24} md={10} xl={6}>
          <Block title={`${t('queue')} ${orders.length}`}>
            <QueueList orders={orders} selectedId={order.id} onSelect={select} />
          </Block>
        </Col>
        <Col xs={24} md={14} xl={9}>
          <Block title={t('map')}>
            <DispatchMap
              cityCode={order.cityCode}
              candidates={shown}
              chosenId={chosenId}
              onChoose={setChosenId}
            />
          </Block>
        </Col>
        <Col xs={24} xl={9}>
          <OrderBar order={order} />
          {order.failure !== null && <Failure order={order} />}
          <Block title={t('candidates')}>
            <Loaded query={{ ...candidates, data: shown }}>
              {(data) => (
                <CandidateList
                  data={data}
                  chosenId={chosenId}
                  canAssign={canAssign}
                  onChoose={setChosenId}
                  onAssign={setAssignment}
                />
              )}
            </Loaded>
          </Block>
        </Col>
      </Row>
      {assignment !== null && (
        <AssignDialog
          order={order}
          ticketId={shown?.ticketId}
          assignment={assignment}
          onClose={() => setAssignment(null)}
        />
      )}
    </>
  );
}

function Failure({ order }: { readonly order: DeskOrder }) {
  const t = useWords(dispatchWords);
  const name = useLocalName();
  const why = name(order.failure?.text);
  return <Alert type="warning" showIcon className="dh-block" message={t('failure', { why })} />;
}

/** Arrow keys walk the queue, digits the candidates, Enter asks to assign the chosen one. */
function useDeskKeys(input: {
  readonly orders: readonly DeskOrder[];
  readonly orderId: string | undefined;
  readonly candidates: Candidates | undefined;
  readonly chosenId: string | null;
  readonly isBusy: boolean;
  onOrder(id: string): void;
  onChoose(workerId: string): void;
  onAssign(candidate: Candidates['candidates'][number]): void;
}): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (input.isBusy || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        const at = input.orders.findIndex(({ id }) => id === input.orderId);
        const next = input.orders[at + (event.key === 'ArrowDown' ? 1 : -1)];
        if (next === undefined) return;
        event.preventDefault();
        input.onOrder(next.id);
      } else if (DIGIT.test(event.key)) {
        const candidate = input.candidates?.candidates[Number(event.key) - 1];
        if (candidate !== undefined) input.onChoose(candidate.workerId);
      } else if (event.key === 'Enter' && target.closest('button, a') === null) {
        const candidate = input.candidates?.candidates.find(
          ({ workerId }) => workerId === input.chosenId,
        );
        if (candidate !== undefined) input.onAssign(candidate);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
