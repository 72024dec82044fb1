import { useParams } from 'react-router';
import { FIGURE_TEXT, FUND_FIGURES, ORDER_FIGURES } from '@contract/terms/statistics';
import type { ReportDetailDto } from '@contract/schemas/reports';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { FileButton } from '../../kit/file-button';
import { yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useMay } from '../../providers/profile';
import { FigureTable } from './parts';
import { statisticsWords } from './words';

type Line = {
  readonly title: string;
  readonly now: string;
  readonly before: string;
  readonly change: string;
};

/** One report: its period beside the one before, and its days. */
export default function ReportPage() {
  const { reportId = '' } = useParams();
  const query = useApi<ReportDetailDto>(`/admin/reports/${encodeURIComponent(reportId)}`);
  return <Loaded query={query}>{(report) => <Report report={report} />}</Loaded>;
}

function Report({ report }: { readonly report: ReportDetailDto }) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const { current, previous } = report;
  const lines: readonly Line[] = [
    ...ORDER_FIGURES.map((figure) => ({
      title: name(FIGURE_TEXT[figure]),
      ...compared(current.orders[figure], previous.orders[figure], String),
    })),
    ...FUND_FIGURES.map((figure) => ({
      title: name(FIGURE_TEXT[figure]),
      ...compared(current.funds[figure], previous.funds[figure], yuan),
    })),
    {
      title: t('customers'),
      ...compared(current.customers, previous.customers, String),
    },
  ];
  return (
    <Page
      title={`${name(report.text)} · ${report.period}`}
      subtitle={`${report.from} – ${report.to}`}
      actions={<ReportFile id={report.id} />}
    >
      <Block title={t('current')}>
        <FigureTable<Line>
          rows={lines}
          rowKey={({ title }) => title}
          caption={t('current')}
          columns={[
            { title: t('figure'), dataIndex: 'title' },
            { title: t('current'), align: 'right', dataIndex: 'now' },
            { title: t('previous'), align: 'right', dataIndex: 'before' },
            { title: t('change'), align: 'right', dataIndex: 'change' },
          ]}
        />
      </Block>
      <Block title={t('days')}>
        <FigureTable<ReportDetailDto['days'][number]>
          rows={report.days}
          rowKey={({ date }) => date}
          caption={t('days')}
          columns={[
            { title: t('date'), dataIndex: 'date' },
            { title: name(FIGURE_TEXT.placed), align: 'right', dataIndex: 'placed' },
            { title: name(FIGURE_TEXT.completed), align: 'right', dataIndex: 'completed' },
            {
              title: name(FIGURE_TEXT.salesFen),
              align: 'right',
              render: (_, { salesFen }) => yuan(salesFen),
            },
            {
              title: name(FIGURE_TEXT.commissionFen),
              align: 'right',
              render: (_, { commissionFen }) => yuan(commissionFen),
            },
          ]}
        />
      </Block>
    </Page>
  );
}

const PER_MILLE = 1_000;

/** A period beside the one before; there is no percentage of nothing. */
function compared(now: number, before: number, text: (value: number) => string) {
  const share = Math.round(((now - before) / Math.abs(before)) * PER_MILLE) / 10;
  const change = before === 0 ? '–' : `${share > 0 ? '+' : ''}${share} %`;
  return { now: text(now), before: text(before), change };
}

function ReportFile({ id }: { readonly id: string }) {
  const t = useWords(statisticsWords);
  const may = useMay();
  if (!may('data.export')) return null;
  return (
    <FileButton
      label={t('file')}
      path={`/admin/reports/${encodeURIComponent(id)}/file`}
      body={{ format: 'xlsx' }}
      fallbackName={`${id.replaceAll(':', '-')}.xlsx`}
    />
  );
}
