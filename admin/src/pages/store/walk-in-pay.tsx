import { Alert, Button, Flex, Typography } from 'antd';
import { isFinalOrderStatus } from '@contract/terms/order';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { QrImage } from '../../kit/qr-image';
import { Loaded } from '../../kit/states';
import { Countdown } from '../../kit/values';
import { RedeemWalkIn } from './redeem-walk-in';
import { walkInPath, type Outcome, type Serving, type WalkInPlaced } from './types';
import { storeWords } from './words';

const ASK_EVERY_MS = 2_000;

/** The code to pay by; once it is paid, one press redeems. */
export function WalkInPay(props: {
  readonly placed: WalkInPlaced;
  onOutcome(outcome: Outcome): void;
  onLeave(): void;
}) {
  const { orderId } = props.placed;
  const query = useApi<Serving>(walkInPath(orderId), undefined, { everyMs: ASK_EVERY_MS });
  return <Loaded query={query}>{(serving) => <Stage {...props} serving={serving} />}</Loaded>;
}

type StageProps = Parameters<typeof WalkInPay>[0] & { readonly serving: Serving };

function Stage(props: StageProps) {
  const t = useWords(storeWords);
  const { serving, placed, onLeave } = props;
  const amount = yuan(placed.payment.amountFen);
  if (serving.status === 'PENDING_PAYMENT') return <Unpaid {...props} />;
  if (isFinalOrderStatus(serving.status)) {
    const isServed = serving.status === 'COMPLETED';
    return (
      <Flex vertical gap={12} align="flex-start">
        <Alert
          type={isServed ? 'success' : 'warning'}
          showIcon
          className="dh-wide"
          message={isServed ? t('served') : t('closedTitle')}
          description={serving.itemName}
        />
        <Button type="primary" size="large" data-testid="walk-in-another" onClick={onLeave}>
          {t('another')}
        </Button>
      </Flex>
    );
  }
  return (
    <Flex vertical gap={12} align="flex-start" data-testid="walk-in-paid">
      <Alert
        type="success"
        showIcon
        className="dh-wide"
        message={t('paidTitle', { amount })}
        description={`${serving.itemName} · ${t('paidHint')}`}
      />
      <RedeemWalkIn orderId={placed.orderId} isLarge onOutcome={props.onOutcome} />
    </Flex>
  );
}

function Unpaid({ placed, serving, onLeave }: StageProps) {
  const t = useWords(storeWords);
  const { codeUrl, amountFen, expiresAt } = placed.payment;
  return (
    <Flex vertical gap={12} align="center" data-testid="walk-in-pay">
      <Typography.Text strong>{serving.itemName}</Typography.Text>
      <div className="dh-store-amount">{yuan(amountFen)}</div>
      {codeUrl !== null && <QrImage text={codeUrl} label={t('payQr')} />}
      <Typography.Text strong>{t('payTitle')}</Typography.Text>
      <Typography.Text type="secondary" role="status">
        {t('payWaiting')}
      </Typography.Text>
      <Typography.Text type="secondary">
        {t('payEnds')} <Countdown until={expiresAt} />
      </Typography.Text>
      <Button data-testid="walk-in-leave" onClick={onLeave}>
        {t('leave')}
      </Button>
      <Typography.Text type="secondary">{t('leaveHint')}</Typography.Text>
    </Flex>
  );
}
