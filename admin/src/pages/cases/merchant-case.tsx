import { Alert, Button, Col, Descriptions, Row, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { Block } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { EmptyState, Loaded, NotFound } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { CASE_KIND_TEXT } from '../orders/terms';
import type { DeskPage } from '../orders/types';
import { CaseHead } from './case-head';
import { EvidenceBlock } from './evidence-block';
import { AppealDialog, SayDialog } from './side-dialogs';
import { APPEAL_REASON_TEXT, reasonText, SIDE_TEXT } from './terms';
import { CASE_PATHS, ownCasesPath, type OwnCase, type OwnCases } from './types';
import { GivenText } from './verdict-block';
import { caseWords } from './words';

const EVERY_MS = 15_000;
/** `<orderNo>C<nn>`. */
const TAIL = /C\d{2}$/;

/** A merchant knows a case by its order, which the number of the case begins with. */
export function MerchantCase({ caseNo }: { readonly caseNo: string }) {
  const orderNo = caseNo.replace(TAIL, '');
  const query = useApi<DeskPage>('/admin/orders', { search: orderNo, limit: '1' });
  return (
    <Loaded query={query}>
      {({ items }) => {
        const order = items.find(({ no }) => no === orderNo);
        return order === undefined ? <NotFound /> : <OfOrder caseNo={caseNo} orderId={order.id} />;
      }}
    </Loaded>
  );
}

function OfOrder(props: { readonly caseNo: string; readonly orderId: string }) {
  const query = useApi<OwnCases>(ownCasesPath(props.orderId), undefined, { everyMs: EVERY_MS });
  if (query.isPlaceholderData) return <Skeleton active />;
  return (
    <Loaded query={query}>
      {({ items }) => {
        const own = items.find(({ caseNo }) => caseNo === props.caseNo);
        return own === undefined ? <NotFound /> : <OwnSide own={own} />;
      }}
    </Loaded>
  );
}

type OwnProps = { readonly own: OwnCase };

function OwnSide({ own }: OwnProps) {
  const t = useWords(caseWords);
  return (
    <CaseHead row={own} deeds={<Deeds own={own} />}>
      {own.isBorneByMe && own.finalAt === null && own.refundFen !== null && (
        <Alert type="warning" showIcon className="dh-block" message={t('borneByUs')} />
      )}
      {own.allowedActions.length === 0 && (
        <Alert type="info" showIcon className="dh-block" message={t('nothingToDo')} />
      )}
      <Row gutter={[16, 0]}>
        <Col xs={24} lg={14}>
          <Block title={t('ownNote')}>
            {own.note === null ? (
              <EmptyState text={t('noWords')} />
            ) : (
              <Typography.Paragraph className="dh-case-words">{own.note}</Typography.Paragraph>
            )}
          </Block>
          <EvidenceBlock
            title={t('ownEvidence')}
            emptyText={t('noOwnEvidence')}
            evidence={own.evidence}
          />
        </Col>
        <Col xs={24} lg={10}>
          <FactsBlock own={own} />
          <OutcomeBlock own={own} />
        </Col>
      </Row>
    </CaseHead>
  );
}

function Deeds({ own }: OwnProps) {
  const t = useWords(caseWords);
  const [open, setOpen] = useState<'say' | 'appeal' | null>(null);
  const { allowedActions, orderId, caseNo } = own;
  const close = (): void => setOpen(null);
  return (
    <>
      {allowedActions.includes('accept') && (
        <DeedButton
          label={t('accept')}
          consequence={t('acceptHint')}
          needsReason={false}
          refresh={CASE_PATHS}
          command={() => ({ path: `${ownCasesPath(orderId)}/${caseNo}/accept` })}
        />
      )}
      {allowedActions.includes('appeal') && (
        <Button data-testid="case-appeal" onClick={() => setOpen('appeal')}>
          {t('appeal')}
        </Button>
      )}
      {allowedActions.includes('say') && (
        <Button type="primary" data-testid="case-say" onClick={() => setOpen('say')}>
          {t('say')}
        </Button>
      )}
      {open === 'say' && <SayDialog own={own} onClose={close} />}
      {open === 'appeal' && <AppealDialog own={own} onClose={close} />}
    </>
  );
}

function FactsBlock({ own }: OwnProps) {
  const t = useWords(caseWords);
  const name = useLocalName();
  return (
    <Block title={t('facts')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'kind', label: t('kind'), children: name(CASE_KIND_TEXT[own.kind]) },
          { key: 'reason', label: t('reason'), children: name(reasonText(own.reason)) },
          {
            key: 'order',
            label: t('order'),
            children: <OrderLink orderId={own.orderId} orderNo={own.orderNo} />,
          },
          { key: 'at', label: t('openedAt'), children: <TimeText at={own.openedAt} isFull /> },
          { key: 'due', label: t('due'), children: <TimeText at={own.slaAt} isFull /> },
        ]}
      />
    </Block>
  );
}

function OutcomeBlock({ own }: OwnProps) {
  const t = useWords(caseWords);
  const name = useLocalName();
  if (own.decision === null) {
    return (
      <Block title={t('verdict')}>
        <EmptyState text={t('noVerdict')} />
      </Block>
    );
  }
  return (
    <Block title={t('verdict')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'now',
            label: t('nowVerdict'),
            children: (
              <Typography.Text strong>
                <GivenText
                  decision={own.decision}
                  refundFen={own.refundFen}
                  bearer={own.isBorneByMe ? 'MERCHANT' : null}
                />
              </Typography.Text>
            ),
          },
          ...own.appeals.map(({ side, reason, at, note }) => ({
            key: `appeal-${side}`,
            label: `${t('appeals')} · ${name(SIDE_TEXT[side])}`,
            children: (
              <div>
                {name(APPEAL_REASON_TEXT[reason])} · <TimeText at={at} />
                {note !== null && <blockquote className="dh-case-words">{note}</blockquote>}
              </div>
            ),
          })),
          {
            key: 'until',
            label: t('appealUntil'),
            children: <TimeText at={own.appealUntil} isFull={own.appealUntil !== null} />,
          },
          {
            key: 'final',
            label: t('finalAt'),
            children: own.finalAt === null ? t('notFinal') : <TimeText at={own.finalAt} isFull />,
          },
        ]}
      />
    </Block>
  );
}
