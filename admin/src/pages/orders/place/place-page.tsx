import { App, Button, Col, Row } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useCommand } from '../../../api/use-api';
import { useWords } from '../../../i18n/i18n';
import { yuan } from '../../../kit/format';
import { Block, Page } from '../../../kit/page';
import { textOf } from '../../../kit/reason-dialog';
import { ORDER_PATHS } from '../use-order';
import '../orders.css';
import { AnswersBlock } from './answers-block';
import { CustomerBlock } from './customer-block';
import { PlaceBlock } from './place-block';
import { QuoteBlock } from './quote-block';
import { ServiceBlock } from './service-block';
import { TimeBlock } from './time-block';
import { bodyOf, missingOf } from './draft';
import { EMPTY_DRAFT, type Draft, type Placed } from './types';
import { useQuote } from './use-quote';
import { placeWords } from './words';

/** Books for somebody who calls: he gets a message with the link to pay. */
export default function PlacePage() {
  const t = useWords(placeWords);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync, isPending } = useCommand<Placed>({ refresh: ORDER_PATHS });
  const quote = useQuote(draft);
  const change = (part: Partial<Draft>): void => {
    setError(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  const missing = missingOf(draft);
  const totalFen = quote.data?.totalFen;
  const isReady = missing === null && totalFen !== undefined && !quote.isPlaceholderData;
  const place = async (): Promise<void> => {
    if (!isReady) return;
    try {
      const placed = await mutateAsync({ path: '/admin/orders', body: bodyOf(draft, totalFen) });
      if (placed.payLink === null) message.success(t('placed'));
      else if (placed.payLink.isSent) message.success(t('sent', { phone: placed.payLink.phone }));
      else message.warning(t('notSent'));
      void navigate(`/orders/${placed.orderId}`, { replace: true });
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={15}>
          <CustomerBlock draft={draft} onChange={change} />
          <ServiceBlock draft={draft} onChange={change} />
          <PlaceBlock draft={draft} onChange={change} />
          <TimeBlock draft={draft} onChange={change} />
          <AnswersBlock draft={draft} onChange={change} />
        </Col>
        <Col xs={24} xl={9}>
          <div className="dh-place-side">
            <Block title={t('sum')}>
              <QuoteBlock quote={quote} draft={draft} problem={error} />
              <Button
                type="primary"
                size="large"
                block
                disabled={!isReady}
                loading={isPending}
                onClick={() => void place()}
                data-testid="place-order"
              >
                {totalFen === undefined
                  ? t('placeButton')
                  : t('placeFor', { amount: yuan(totalFen) })}
              </Button>
              {missing !== null && <p className="dh-desk-under">{t(missing)}</p>}
            </Block>
          </div>
        </Col>
      </Row>
    </Page>
  );
}
