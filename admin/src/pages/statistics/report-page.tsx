import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { FIGURE_TEXT, FUND_FIGURES, ORDER_FIGURES } from '@contract/terms/statistics';
import type { ReportDetailDto } from '@contract/schemas/reports';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { download } from '../../kit/download';
import { yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { textOf } from '../../kit/reason-dialog';
import { Loaded } from '../../kit/states';
import { useMay } from '../../providers/profile';
import { FigureTable } from './parts';
import { statisticsWords } from './words';

type Line = { readonly title: string; readonly now: string; readonly before: string };

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
      now: String(current.orders[figure]),
      before: String(previous.orders[figure]),
    })),
    ...FUND_FIGURES.map((figure) => ({
      title: name(FIGURE_TEXT[figure]),
      now: yuan(current.funds[figure]),
      before: yuan(previous.funds[figure]),
    })),
    {
      title: t('customers'),
      now: String(current.customers),
      before: String(previous.customers),
    },
  ];
  return (
    <Page
      title={`${name(report.text)} · ${report.period}`}
      subtitle={`${report.from} – ${report.to}`}
      actions={<FileButton id={report.id} />}
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

function FileButton({ id }: { readonly id: string }) {
  const t = useWords(statisticsWords);
  const may = useMay();
  const { message } = App.useApp();
  const [isBusy, setBusy] = useState(false);
  if (!may('data.export')) return null;
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      await download('POST', `/admin/reports/${encodeURIComponent(id)}/file`, {
        body: { format: 'xlsx' },
        fallbackName: `${id.replaceAll(':', '-')}.xlsx`,
      });
      message.success(t('exported'));
    } catch (error) {
      message.error(textOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<DownloadOutlined />} loading={isBusy} onClick={() => void take()}>
      {t('file')}
    </Button>
  );
}
