import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Flex, Skeleton, Typography } from 'antd';
import type { ApiError } from '../../../api/http';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { textOf } from '../../../kit/reason-dialog';
import { Money } from '../../../kit/values';
import type { Draft, Quote } from './types';
import { placeWords } from './words';

/** The price line by line, and what stands in the way. */
export function QuoteBlock(props: {
  readonly quote: UseQueryResult<Quote, ApiError>;
  readonly draft: Draft;
  readonly problem: string | null;
}) {
  const { quote, draft, problem } = props;
  const t = useWords(placeWords);
  const name = useLocalName();
  if (draft.offering === undefined) {
    return <Typography.Paragraph type="secondary">{t('nothingChosen')}</Typography.Paragraph>;
  }
  return (
    <Flex vertical gap={8} className="dh-block">
      <Typography.Text strong>{name(draft.offering.name)}</Typography.Text>
      {draft.startAt !== undefined && (
        <Typography.Text className="dh-number">
          {draft.startAt === 'NOW' ? t('now') : stamp(draft.startAt).slice(0, 16)}
        </Typography.Text>
      )}
      {quote.error !== null && <Alert type="error" showIcon message={textOf(quote.error)} />}
      {quote.isFetching && quote.data === undefined && <Skeleton active paragraph={{ rows: 2 }} />}
      {quote.data?.lines.map((line) => (
        <Flex key={line.code} justify="space-between" gap={8}>
          <span>{name({ zh: line.label, en: line.labelEn })}</span>
          <Money fen={line.amountFen} />
        </Flex>
      ))}
      {quote.data !== undefined && (
        <Flex justify="space-between" gap={8}>
          <Typography.Text strong>{t('total')}</Typography.Text>
          <Money fen={quote.data.totalFen} isStrong />
        </Flex>
      )}
      {problem !== null && <Alert type="error" showIcon message={problem} />}
    </Flex>
  );
}
