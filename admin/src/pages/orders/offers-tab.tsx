import { COST_TERM_TEXT, type CostTerm } from '@contract/terms/dispatch';
import { Flex, Table, Typography } from 'antd';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { Countdown, TimeText } from '../../kit/values';
import type { OrderProps } from './order-page';
import { orderWords } from './order-words';
import { OFFER_TEXT, OFFER_TONES, ORIGIN_TEXT } from './terms';
import type { Offers } from './types';

const EVERY_MS = 10_000;
type Offer = Offers['items'][number];

/** Who was asked, why just he, and what came of it. */
export function OffersTab({ order }: OrderProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const query = useApi<Offers>(`/admin/orders/${order.id}/offers`, undefined, {
    everyMs: EVERY_MS,
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState text={t('noOffers')} />
        ) : (
          <Table<Offer>
            rowKey="id"
            size="small"
            caption={<span className="dh-hidden">{t('offersCaption')}</span>}
            scroll={{ x: 'max-content' }}
            pagination={false}
            dataSource={[...items].reverse()}
            columns={[
              {
                title: t('asked'),
                render: (_, offer) => <TimeText at={offer.announcedAt ?? offer.startAt} />,
              },
              { title: t('round'), dataIndex: 'round', align: 'right' },
              {
                title: t('worker'),
                render: (_, offer) => offer.workerName ?? offer.workerId,
              },
              { title: t('origin'), render: (_, { origin }) => name(ORIGIN_TEXT[origin]) },
              { title: t('why'), render: (_, offer) => <Reasons offer={offer} /> },
              { title: t('result'), render: (_, offer) => <Result offer={offer} /> },
            ]}
          />
        )
      }
    </Loaded>
  );
}

/** In words first, then the ETA and every term that counted, in minutes; a minus makes him more likely. */
function Reasons({ offer }: { readonly offer: Offer }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const terms = Object.entries(offer.costTerms).filter(([, minutes]) => Math.abs(minutes) >= 0.05);
  return (
    <Flex gap={8} wrap className="dh-order-terms">
      {offer.why.map((sentence) => (
        <Typography.Text key={sentence.zh} className="dh-order-why">
          {name(sentence)}
        </Typography.Text>
      ))}
      <Typography.Text type="secondary">{t('eta', { minutes: offer.etaMinutes })}</Typography.Text>
      {terms.map(([term, minutes]) => (
        <Typography.Text type="secondary" key={term} className="dh-number">
          {name(COST_TERM_TEXT[term as CostTerm])} {minutes < 0 ? '−' : '+'}
          {Math.abs(minutes).toFixed(1)}
        </Typography.Text>
      ))}
    </Flex>
  );
}

function Result({ offer }: { readonly offer: Offer }) {
  const name = useLocalName();
  return (
    <Flex gap={8} align="center" wrap>
      <ToneTag tone={OFFER_TONES[offer.status]} isOutlined={offer.status !== 'PENDING'}>
        {name(OFFER_TEXT[offer.status])}
      </ToneTag>
      {offer.status === 'PENDING' ? (
        <Countdown until={offer.expiresAt} />
      ) : (
        offer.answeredAt !== null && <TimeText at={offer.answeredAt} />
      )}
    </Flex>
  );
}
