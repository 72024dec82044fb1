import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { ApiError } from '../../api/http';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { textOf } from '../../kit/reason-dialog';
import { useMode } from '../../theme/mode';
import { TONES } from '../../theme/status';
import type { Outcome, Serving } from './types';
import { storeWords } from './words';

const KNOWN = [
  'CODE_UNKNOWN',
  'CODE_WRONG_STORE',
  'CODE_SPENT',
  'CODE_EXPIRED',
  'FORBIDDEN',
] as const;
type Known = (typeof KNOWN)[number];

/** What the counter was told last, to be read from two steps away and aloud by a screen reader. */
export function OutcomePanel(props: { readonly outcome: Outcome; onNext(): void }) {
  const t = useWords(storeWords);
  const mode = useMode();
  const { outcome } = props;
  const isServed = outcome.kind === 'served';
  const [text, background] = TONES[isServed ? 'service' : 'operator'][mode];
  const Icon = isServed ? CheckCircleFilled : CloseCircleFilled;
  return (
    <section
      role="alert"
      className="dh-store-outcome"
      style={{ background, borderColor: text }}
      data-testid="store-outcome"
      data-kind={outcome.kind}
    >
      <Flex justify="space-between" align="flex-start" gap={16} wrap>
        <Flex gap={16} align="flex-start" className="dh-store-answer">
          <Icon className="dh-store-icon" style={{ color: text }} aria-hidden />
          {isServed ? <Served serving={outcome.serving} tone={text} /> : null}
          {outcome.kind === 'refused' && <Refused error={outcome.error} tone={text} />}
        </Flex>
        <Button size="large" onClick={props.onNext} data-testid="store-next">
          {t('next')}
        </Button>
      </Flex>
    </section>
  );
}

function Served({ serving, tone }: { readonly serving: Serving; readonly tone: string }) {
  const t = useWords(storeWords);
  const name = useLocalName();
  const { options, form, quantity, units, isWalkIn, customer, orderNo, redeemedAt } = serving;
  return (
    <div>
      <div className="dh-store-word" style={{ color: tone }}>
        {t('served')}
      </div>
      <Typography.Title level={2} className="dh-store-what">
        {serving.itemName}
        {quantity > 1 && ` · ${t('quantity', { count: quantity })}`}
        {units > 1 && ` · ${t('units', { count: units })}`}
      </Typography.Title>
      {options.length > 0 && (
        <ul className="dh-store-options">
          {options.map(({ label, labelEn }) => (
            <li key={label}>+ {name({ zh: label, en: labelEn })}</li>
          ))}
        </ul>
      )}
      {form.map((answer) => (
        <div key={answer.code} className="dh-store-line">
          {name(answer.label)}
          {t('colon')}
          <AnswerText answer={answer} />
        </div>
      ))}
      <Typography.Text type="secondary">
        {t('customer')} {customer ?? (isWalkIn ? t('walkInCustomer') : '–')} · {t('orderNo')}{' '}
        {orderNo}
        {redeemedAt !== null && ` · ${t('at')} ${stamp(redeemedAt)}`}
      </Typography.Text>
    </div>
  );
}

function AnswerText({ answer }: { readonly answer: Serving['form'][number] }) {
  const t = useWords(storeWords);
  const name = useLocalName();
  const { text, value } = answer;
  if (text !== null) return <>{name(text)}</>;
  if (typeof value === 'boolean') return <>{t(value ? 'yes' : 'no')}</>;
  if (Array.isArray(value)) return <>{t('photos', { count: value.length })}</>;
  return <>{String(value)}</>;
}

function Refused({ error, tone }: { readonly error: unknown; readonly tone: string }) {
  const t = useWords(storeWords);
  const code = error instanceof ApiError ? error.code : '';
  const known = KNOWN.find((one): one is Known => one === code);
  return (
    <div>
      <div className="dh-store-word" style={{ color: tone }}>
        {t('refused')}
      </div>
      <Typography.Title level={2} className="dh-store-what">
        {known === undefined ? textOf(error) : t(known)}
      </Typography.Title>
      <Typography.Text>
        {known === undefined ? t('otherNext') : <NextStep known={known} error={error} />}
      </Typography.Text>
    </div>
  );
}

function NextStep({ known, error }: { readonly known: Known; readonly error: unknown }) {
  const t = useWords(storeWords);
  const spentAt = error instanceof ApiError ? error.extra['spentAt'] : null;
  if (known === 'CODE_SPENT' && typeof spentAt === 'string') {
    return <>{t('spentAt', { time: stamp(spentAt) })}</>;
  }
  return <>{t(`${known}_next`)}</>;
}
