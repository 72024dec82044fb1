import { Descriptions, Typography, type DescriptionsProps } from 'antd';
import { CASE_DECISION_TEXT } from '@contract/terms/case';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { EmptyState } from '../../kit/states';
import { Money, TimeText } from '../../kit/values';
import { WhoText } from './history-block';
import { APPEAL_REASON_TEXT, PAYER_TEXT, SIDE_TEXT } from './terms';
import type { CaseFile, FileProps } from './types';
import { caseWords } from './words';

type Items = NonNullable<DescriptionsProps['items']>;
type Given = Pick<CaseFile, 'decision' | 'refundFen' | 'bearer'>;

/** A decision in one line: what, how much, at whose cost. */
export function GivenText({ decision, refundFen, bearer }: Given) {
  const name = useLocalName();
  if (decision === null) return <>–</>;
  const amount = refundFen === null || refundFen === 0 ? [] : [yuan(refundFen)];
  const payer = bearer === null || amount.length === 0 ? [] : [name(PAYER_TEXT[bearer])];
  return <>{[name(CASE_DECISION_TEXT[decision]), ...amount, ...payer].join(' · ')}</>;
}

/** What was decided, by whom, and how far it has come. */
export function VerdictBlock({ file }: FileProps) {
  const t = useWords(caseWords);
  const items = useItems(file);
  return (
    <Block title={t('verdict')}>
      {file.decision === null ? (
        <EmptyState text={t('noVerdict')} />
      ) : (
        <Descriptions column={1} size="small" items={items} />
      )}
    </Block>
  );
}

function useItems(file: CaseFile): Items {
  const t = useWords(caseWords);
  const name = useLocalName();
  const { firstDecision, decidedBy, appeals, acceptedBy } = file;
  return [
    ...(firstDecision === null
      ? []
      : [{ key: 'first', label: t('firstVerdict'), children: <GivenText {...firstDecision} /> }]),
    {
      key: 'now',
      label: t('nowVerdict'),
      children: (
        <Typography.Text strong data-testid="case-verdict">
          <GivenText {...file} />
        </Typography.Text>
      ),
    },
    ...(decidedBy === null
      ? []
      : [{ key: 'by', label: t('decidedBy'), children: <WhoText who={decidedBy} /> }]),
    ...appeals.map(({ side, reason, note, at }) => ({
      key: `appeal-${side}`,
      label: `${t('appeals')} · ${name(SIDE_TEXT[side])}`,
      children: (
        <div>
          {name(APPEAL_REASON_TEXT[reason])} · <TimeText at={at} />
          {note !== null && <blockquote className="dh-case-words">{note}</blockquote>}
        </div>
      ),
    })),
    ...(acceptedBy.length === 0
      ? []
      : [
          {
            key: 'accepted',
            label: t('acceptedBy'),
            children: acceptedBy.map((side) => name(SIDE_TEXT[side])).join(t('listComma')),
          },
        ]),
    {
      key: 'until',
      label: t('appealUntil'),
      children: <TimeText at={file.appealUntil} isFull={file.appealUntil !== null} />,
    },
    {
      key: 'final',
      label: t('finalAt'),
      children: file.finalAt === null ? t('notFinal') : <TimeText at={file.finalAt} isFull />,
    },
    ...(file.chargedFen === 0
      ? []
      : [{ key: 'charged', label: t('charged'), children: <Money fen={file.chargedFen} /> }]),
    ...(file.refundNos.length === 0
      ? []
      : [{ key: 'refunds', label: t('refundNos'), children: file.refundNos.join(t('listComma')) }]),
    ...(file.reworkOrderId === null
      ? []
      : [
          {
            key: 'rework',
            label: t('rework'),
            children: <OrderLink orderId={file.reworkOrderId} />,
          },
        ]),
  ];
}
