import { Button, Col, Descriptions, Row, Typography } from 'antd';
import { useState } from 'react';
import { useReferenceLabel } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { Money, TimeText } from '../../kit/values';
import { useProfile } from '../../providers/profile';
import { CASE_KIND_TEXT } from '../orders/terms';
import { AppealVerdictDialog } from './appeal-verdict-dialog';
import { CaseHead } from './case-head';
import { DecideDialog } from './decide-dialog';
import { EvidenceBlock } from './evidence-block';
import { HistoryBlock, WhoText } from './history-block';
import { reasonText } from './terms';
import type { FileProps } from './types';
import { VerdictBlock } from './verdict-block';
import { caseWords } from './words';

/** Everything about a case, for who decides it. */
export function DeskCase({ file }: FileProps) {
  return (
    <CaseHead row={file} isOverdue={file.isOverdue} deeds={<Deeds file={file} />}>
      <Row gutter={[16, 0]}>
        <Col xs={24} lg={14}>
          <HistoryBlock file={file} />
          <EvidenceBlock evidence={file.evidence} />
        </Col>
        <Col xs={24} lg={10}>
          <FactsBlock file={file} />
          <VerdictBlock file={file} />
        </Col>
      </Row>
    </CaseHead>
  );
}

function Deeds({ file }: FileProps) {
  const t = useWords(caseWords);
  const myId = useProfile()?.id;
  const [open, setOpen] = useState<'decide' | 'appeal' | null>(null);
  const { allowedActions, status, decidedBy } = file;
  const close = (): void => setOpen(null);
  return (
    <>
      {allowedActions.includes('decide') && (
        <Button type="primary" data-testid="case-decide" onClick={() => setOpen('decide')}>
          {t('decide')}
        </Button>
      )}
      {status === 'APPEALED' && decidedBy?.id === myId && (
        <Typography.Text type="secondary">{t('ownDecision')}</Typography.Text>
      )}
      {allowedActions.includes('decideAppeal') && (
        <Button type="primary" data-testid="case-decide-appeal" onClick={() => setOpen('appeal')}>
          {t('decideAppeal')}
        </Button>
      )}
      {open === 'decide' && <DecideDialog file={file} onClose={close} />}
      {open === 'appeal' && <AppealVerdictDialog file={file} onClose={close} />}
    </>
  );
}

function FactsBlock({ file }: FileProps) {
  const t = useWords(caseWords);
  const name = useLocalName();
  const city = useReferenceLabel('cities', file.cityCode);
  const merchant = useReferenceLabel('merchants', file.merchantId);
  return (
    <Block title={t('facts')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'kind', label: t('kind'), children: name(CASE_KIND_TEXT[file.kind]) },
          { key: 'reason', label: t('reason'), children: name(reasonText(file.reason)) },
          {
            key: 'order',
            label: t('order'),
            children: <OrderLink orderId={file.orderId} orderNo={file.orderNo} />,
          },
          { key: 'city', label: t('city'), children: city ?? file.cityCode },
          {
            key: 'merchant',
            label: t('merchant'),
            children: merchant ?? file.merchantId,
          },
          { key: 'by', label: t('openedBy'), children: <WhoText who={file.openedBy} /> },
          { key: 'at', label: t('openedAt'), children: <TimeText at={file.openedAt} isFull /> },
          { key: 'due', label: t('due'), children: <TimeText at={file.slaAt} isFull /> },
          {
            key: 'refundable',
            label: t('refundable'),
            children: (
              <span data-testid="case-refundable">
                <Money fen={file.refundableFen} isStrong />
              </span>
            ),
          },
        ]}
      />
    </Block>
  );
}
