import { Table } from 'antd';
import { Link } from 'react-router';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { Money } from '../../kit/values';
import { usePages } from '../../layout/menu';
import { useProfile } from '../../providers/profile';
import { CaseDue, CaseStatusTag } from '../cases/case-tags';
import { PAYER_TEXT } from '../cases/terms';
import type { OrderProps } from './order-page';
import { orderWords } from './order-words';
import { CASE_KIND_TEXT } from './terms';
import type { CaseRows } from './types';

/** What staff read of a case; a merchant's answer lacks who bears it. */
type CaseRow = Omit<CaseRows['items'][number], 'bearer'> &
  Partial<Pick<CaseRows['items'][number], 'bearer'>>;

/** Complaints and disputes about the order, each with the way to its own page. */
export function CasesTab({ order }: OrderProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  const audience = useProfile()?.audience ?? 'admin';
  const query = useApi<{ readonly items: readonly CaseRow[] }>(
    `/${audience}/orders/${order.id}/cases`,
  );
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState text={t('noCases')} />
        ) : (
          <Table<CaseRow>
            rowKey="caseNo"
            size="small"
            caption={<span className="dh-hidden">{t('cases')}</span>}
            scroll={{ x: 'max-content' }}
            pagination={false}
            dataSource={[...items]}
            columns={[
              { title: t('caseNo'), render: (_, row) => <CaseLink caseNo={row.caseNo} /> },
              { title: t('caseKind'), render: (_, { kind }) => name(CASE_KIND_TEXT[kind]) },
              {
                title: t('caseStatus'),
                render: (_, { status }) => <CaseStatusTag status={status} />,
              },
              {
                title: t('caseDue'),
                render: (_, row) => <CaseDue {...row} />,
              },
              {
                title: t('decision'),
                render: (_, { decisionText }) => (decisionText ? name(decisionText) : '–'),
              },
              {
                title: t('refund'),
                align: 'right',
                render: (_, { refundFen }) =>
                  refundFen === null ? '–' : <Money fen={refundFen} />,
              },
              {
                title: t('bearer'),
                render: (_, { bearer, refundFen }) =>
                  bearer && refundFen ? name(PAYER_TEXT[bearer]) : '–',
              },
            ]}
          />
        )
      }
    </Loaded>
  );
}

/** A link where the page of cases is there and this person may open it. */
function CaseLink({ caseNo }: { readonly caseNo: string }) {
  const hasPage = usePages().some(({ path }) => path === '/cases/:caseNo');
  if (!hasPage) return <>{caseNo}</>;
  return <Link to={`/cases/${caseNo}`}>{caseNo}</Link>;
}
