import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Page } from '../../kit/page';
import { ToneTag } from '../../kit/tag';
import { Countdown } from '../../kit/values';
import { CaseStatusTag } from './case-tags';
import { isDue, type CaseRow } from './types';
import { caseWords } from './words';

/** Number, state and how long there is; what may be done stands right. */
export function CaseHead(props: {
  readonly row: Pick<CaseRow, 'caseNo' | 'status' | 'slaAt'>;
  readonly isOverdue?: boolean;
  readonly deeds: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useWords(caseWords);
  const { row } = props;
  return (
    <Page
      title={
        <Flex gap={12} align="center" wrap>
          <span className="dh-number">{row.caseNo}</span>
          <CaseStatusTag status={row.status} />
          {isDue(row.status) && <Countdown until={row.slaAt} />}
          {props.isOverdue === true && isDue(row.status) && (
            <ToneTag tone="operator" isOutlined>
              {t('overdue')}
            </ToneTag>
          )}
        </Flex>
      }
      tabTitle={row.caseNo}
      actions={
        <>
          <LinkButton to="/cases">{t('back')}</LinkButton>
          {props.deeds}
        </>
      }
    >
      {props.children}
    </Page>
  );
}
