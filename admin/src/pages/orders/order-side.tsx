import { Descriptions, Typography } from 'antd';
import { Link } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { useReferenceLabel } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { Block } from '../../kit/page';
import { Masked } from '../../kit/masked';
import { Money, TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import type { OrderProps, OrderRowProps } from './order-page';
import { orderWords } from './order-words';
import { FLAG_TEXT, MODE_TEXT } from './terms';
import { WorkerName } from './tickets-tab';
import type { CancelPreview } from './types';

/** Who and where: the customer masked, the place, the people, the rules that hold. */
export function OrderSide({ order, row }: OrderRowProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <>
      <Block title={t('booking')}>
        <Descriptions size="small" column={1}>
          <Descriptions.Item label={t('service')}>
            {row === undefined ? order.itemName : name(row.service)}
          </Descriptions.Item>
          <Descriptions.Item label={t('where')}>{name(MODE_TEXT[order.mode])}</Descriptions.Item>
          <Descriptions.Item label={t('appointment')}>
            <span className="dh-number">
              {stamp(order.startAt).slice(0, 16)} – {stamp(order.endAt).slice(11, 16)}
            </span>
          </Descriptions.Item>
          {order.isNow && <Descriptions.Item label={t('kind')}>{t('now')}</Descriptions.Item>}
          {order.workersNeeded > 1 && (
            <Descriptions.Item label={t('workersNeeded')}>{order.workersNeeded}</Descriptions.Item>
          )}
          <Descriptions.Item label={t('amount')}>
            <Money fen={order.totalFen} isStrong />
          </Descriptions.Item>
          <Descriptions.Item label={t('placedAt')}>
            <TimeText at={order.createdAt} isFull />
          </Descriptions.Item>
          {order.proposal !== null && (
            <Descriptions.Item label={t('proposal')}>
              {stamp(order.proposal.startAt).slice(0, 16)}
            </Descriptions.Item>
          )}
        </Descriptions>
      </Block>
      <PeopleBlock order={order} row={row} />
      {order.form !== null && order.form.length > 0 && <FormBlock order={order} />}
      <RulesBlock order={order} />
    </>
  );
}

function PeopleBlock({ order, row }: OrderRowProps) {
  const t = useWords(orderWords);
  const workers = new Map(
    order.tickets.flatMap(({ workerId, workerName }) =>
      workerId === null ? [] : [[workerId, workerName] as const],
    ),
  );
  return (
    <Block title={t('people')}>
      <Descriptions size="small" column={1}>
        <Descriptions.Item label={t('customer')}>
          {row?.customer ? <Masked value={row.customer.phone} /> : '–'}
        </Descriptions.Item>
        <Descriptions.Item label={t('place')}>
          <Place order={order} />
        </Descriptions.Item>
        <Descriptions.Item label={t('worker')}>
          {workers.size === 0
            ? '–'
            : [...workers].map(([id, workerName]) => (
                <div key={id}>
                  <WorkerName id={id} workerName={workerName} />
                </div>
              ))}
        </Descriptions.Item>
        {row !== undefined && (
          <Descriptions.Item label={t('merchant')}>
            <ReferenceName of="merchants" id={row.merchantId} />
          </Descriptions.Item>
        )}
        <Descriptions.Item label={t('city')}>
          <ReferenceName of="cities" id={order.cityCode} />
        </Descriptions.Item>
      </Descriptions>
    </Block>
  );
}

function Place({ order }: OrderProps) {
  const t = useWords(orderWords);
  if (order.storeId !== null) return <ReferenceName of="stores" id={order.storeId} />;
  if (order.address !== null) {
    return (
      <>
        {order.address.line} · {order.address.contact} {order.address.phone}
      </>
    );
  }
  return (
    <div>
      {order.district}
      <div className="dh-desk-under">{t('addressHidden')}</div>
    </div>
  );
}

/** Name of a record of another resource, linked where it may be opened. */
function ReferenceName(props: { readonly of: string; readonly id: string }) {
  const mayOpen = useResourceSpec(props.of) !== undefined;
  const shown = useReferenceLabel(props.of, props.id) ?? props.id;
  if (!mayOpen) return <>{shown}</>;
  return <Link to={`/r/${props.of}/${encodeURIComponent(props.id)}`}>{shown}</Link>;
}

function FormBlock({ order }: OrderProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Block title={t('form')}>
      <Descriptions size="small" column={1}>
        {order.form?.map(({ code, label, value, text }) => (
          <Descriptions.Item key={code} label={name(label)}>
            {text === null
              ? typeof value === 'boolean'
                ? t(value ? 'yes' : 'no')
                : String(value)
              : name(text)}
          </Descriptions.Item>
        ))}
      </Descriptions>
    </Block>
  );
}

function RulesBlock({ order }: OrderProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const may = useMay();
  const query = useApi<CancelPreview>(`/admin/orders/${order.id}/cancel-preview`, undefined, {
    isOff: !may('order.cancel'),
  });
  const preview = query.data;
  return (
    <Block title={t('rules')}>
      <Descriptions size="small" column={1}>
        {preview !== undefined && (
          <Descriptions.Item label={t('policyVersion')}>{preview.policyVersion}</Descriptions.Item>
        )}
        {preview?.isAllowed === true && preview.ruleText !== null && (
          <Descriptions.Item label={t('cancelNow')}>
            <div>
              {name(preview.ruleText)}
              {preview.freeUntil !== null && (
                <div className="dh-desk-under">
                  {t('freeUntil', { time: stamp(preview.freeUntil).slice(0, 16) })}
                </div>
              )}
            </div>
          </Descriptions.Item>
        )}
        <Descriptions.Item label={t('reschedulesLeft')}>{order.reschedulesLeft}</Descriptions.Item>
        <Descriptions.Item label={t('workerChangesLeft')}>
          {order.workerChangesLeft}
        </Descriptions.Item>
        {order.disputeUntil !== null && (
          <Descriptions.Item label={t('disputeUntil')}>
            <TimeText at={order.disputeUntil} isFull />
          </Descriptions.Item>
        )}
        {order.flags.length > 0 && (
          <Descriptions.Item label={t('flags')}>
            <Typography.Text>
              {order.flags.map((flag) => name(FLAG_TEXT[flag]) || flag).join(t('comma'))}
            </Typography.Text>
          </Descriptions.Item>
        )}
      </Descriptions>
    </Block>
  );
}
