import { Alert, Button, Flex, Form, Input, InputNumber, Select, Typography } from 'antd';
import { useState } from 'react';
import { useApi, useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { textOf } from '../../kit/reason-dialog';
import { EmptyState, ErrorState } from '../../kit/states';
import { Money } from '../../kit/values';
import { AnswersBlock } from '../orders/place/answers-block';
import { choiceOf, isPhone } from '../orders/place/draft';
import { leastUnits, Options } from '../orders/place/service-block';
import { EMPTY_DRAFT, type Draft, type Offering } from '../orders/place/types';
import { useQuote } from '../orders/place/use-quote';
import { TODAY_PATH, WALK_IN_PATH, type Store, type WalkInPlaced } from './types';
import { useShelf, type Shelf } from './use-shelf';
import { storeWords } from './words';

const QUANTITY_MAX = 20;

/** What is ordered at the counter; the price is the server's. */
export function WalkInForm(props: { readonly store: Store; onPlaced(placed: WalkInPlaced): void }) {
  const t = useWords(storeWords);
  const { store } = props;
  const shelf = useShelf(store);
  const [offeringId, setOfferingId] = useState<string>();
  if (shelf.error !== null) return <ErrorState error={shelf.error} onRetry={shelf.refetch} />;
  if (!shelf.isLoading && shelf.rows.length === 0) {
    return (
      <EmptyState
        text={t('noShelf')}
        action={<Typography.Text type="secondary">{t('shelfHint')}</Typography.Text>}
      />
    );
  }
  return (
    <>
      <Typography.Paragraph type="secondary">{t('walkInHint')}</Typography.Paragraph>
      <Form layout="vertical">
        <Form.Item label={t('offering')} htmlFor="walk-in-offering">
          <Select
            id="walk-in-offering"
            showSearch
            optionFilterProp="label"
            placeholder={t('chooseOffering')}
            aria-label={t('offering')}
            loading={shelf.isLoading}
            options={shelf.rows.map(({ id, label }) => ({ value: id, label }))}
            value={offeringId}
            data-testid="walk-in-offering"
            onChange={setOfferingId}
          />
        </Form.Item>
      </Form>
      {offeringId !== undefined && (
        <Chosen key={offeringId} {...props} shelf={shelf} offeringId={offeringId} />
      )}
    </>
  );
}

type ChosenProps = {
  readonly store: Store;
  readonly shelf: Shelf;
  readonly offeringId: string;
  onPlaced(placed: WalkInPlaced): void;
};

function Chosen(props: ChosenProps) {
  const { offeringId, shelf } = props;
  const query = useApi<Offering>(`/customer/offerings/${offeringId}`);
  if (query.error !== null && query.data === undefined) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  // The answer of the offering that was looked at before is not this one's.
  if (query.data === undefined || query.data.id !== offeringId) return null;
  const categoryId = shelf.rows.find(({ id }) => id === offeringId)?.categoryId;
  return <Details {...props} offering={query.data} categoryId={categoryId} />;
}

function Details(
  props: ChosenProps & { readonly offering: Offering; readonly categoryId: string | undefined },
) {
  const t = useWords(storeWords);
  const { store, offering, categoryId } = props;
  const [phone, setPhone] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [draft, setDraft] = useState<Draft>(() => ({
    ...EMPTY_DRAFT,
    ...leastUnits(offering),
    ...(categoryId !== undefined && { categoryId }),
    cityCode: store.cityCode,
    offering,
    startAt: 'NOW',
  }));
  const quote = useQuote(draft);
  const { mutateAsync, isPending } = useCommand<WalkInPlaced>({ refresh: [TODAY_PATH] });
  const change = (part: Partial<Draft>): void => {
    setError(null);
    // An order at the counter is for now, whatever else changes.
    setDraft((before) => ({ ...before, ...part, startAt: 'NOW' }));
  };
  const isPhoneWrong = phone !== '' && !isPhone(phone);
  const totalFen = quote.isPlaceholderData ? undefined : quote.data?.totalFen;
  const place = async (): Promise<void> => {
    const body = {
      storeId: store.id,
      offeringId: offering.id,
      ...choiceOf(draft),
      answers: draft.answers,
      ...(phone !== '' && { customerPhone: phone.replace(/[\s-]/g, '') }),
    };
    try {
      props.onPlaced(await mutateAsync({ path: WALK_IN_PATH, body }));
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <>
      <Form layout="vertical">
        <Options offering={offering} draft={draft} onChange={change} />
        <Form.Item label={t('howMany')} htmlFor="walk-in-quantity">
          <InputNumber
            id="walk-in-quantity"
            min={1}
            max={QUANTITY_MAX}
            precision={0}
            value={draft.quantity ?? 1}
            onChange={(quantity) => change({ quantity: quantity ?? 1 })}
          />
        </Form.Item>
      </Form>
      <AnswersBlock draft={draft} onChange={change} />
      <Form layout="vertical">
        <PhoneField value={phone} isWrong={isPhoneWrong} onChange={setPhone} />
      </Form>
      {quote.error !== null && (
        <Alert type="error" showIcon className="dh-block" message={textOf(quote.error)} />
      )}
      {totalFen !== undefined && <Total fen={totalFen} />}
      {error !== null && <Alert type="error" showIcon className="dh-block" message={error} />}
      <Button
        type="primary"
        size="large"
        block
        disabled={totalFen === undefined || isPhoneWrong}
        loading={isPending}
        data-testid="walk-in-place"
        onClick={() => void place()}
      >
        {totalFen === undefined ? t('place') : t('placeFor', { amount: yuan(totalFen) })}
      </Button>
    </>
  );
}

function PhoneField(props: {
  readonly value: string;
  readonly isWrong: boolean;
  onChange(value: string): void;
}) {
  const t = useWords(storeWords);
  return (
    <Form.Item
      label={
        <>
          {t('phone')}
          <span className="dh-optional">{t('optional')}</span>
        </>
      }
      htmlFor="walk-in-phone"
      extra={t('phoneHint')}
      {...(props.isWrong && { validateStatus: 'error', help: t('phoneWrong') })}
    >
      <Input
        id="walk-in-phone"
        inputMode="tel"
        autoComplete="off"
        maxLength={16}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value.trim())}
      />
    </Form.Item>
  );
}

function Total({ fen }: { readonly fen: number }) {
  const t = useWords(storeWords);
  return (
    <Flex justify="space-between" gap={8} className="dh-block">
      <Typography.Text strong>{t('total')}</Typography.Text>
      <span data-testid="walk-in-total">
        <Money fen={fen} isStrong />
      </span>
    </Flex>
  );
}
