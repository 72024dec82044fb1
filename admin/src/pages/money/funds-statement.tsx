import { App, DatePicker, Flex, Table, Typography } from 'antd';
import type { z } from 'zod';
import type { periodSummarySchema } from '@contract/schemas/wallet';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { FileButton } from '../../kit/file-button';
import { stamp, yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money } from '../../kit/values';
import type { Columns } from '../../kit/cursor-table';
import { SignedMoney } from './funds-wallet';
import { fundsWords } from './funds-words';
import { chosenPeriod, periodOf, rangeOf, type Period } from '../../kit/period';
import { moneyWords } from './words';

type Summary = z.infer<typeof periodSummarySchema>;
type Sum = Summary['sums'][number];

/** Opening balance, sums by kind and closing balance of some days; every entry as a file. */
export function FundsStatement() {
  const t = useWords(fundsWords);
  const [params, setParams] = useUrlState();
  const period = periodOf(params, CHINA_ZONE);
  const query = useApi<Summary>('/merchant/statement', period);
  return (
    <>
      <Flex gap={8} wrap align="center" className="dh-block">
        <DatePicker.RangePicker
          value={rangeOf(period)}
          allowClear={false}
          aria-label={t('period')}
          onChange={(range) => {
            const next = chosenPeriod(range);
            if (next !== null) setParams(next);
          }}
        />
        <Typography.Text type="secondary">
          {t('period')} · {t('periodHint')}
        </Typography.Text>
        <FileButtons period={period} />
      </Flex>
      <Loaded query={query}>{(summary) => <SummaryOf summary={summary} />}</Loaded>
    </>
  );
}

function FileButtons({ period }: { readonly period: Period }) {
  const t = useWords(fundsWords);
  const { message } = App.useApp();
  return (
    <Flex gap={8} style={{ marginInlineStart: 'auto' }}>
      {(['xlsx', 'csv'] as const).map((format) => (
        <FileButton
          key={format}
          label={t(format === 'csv' ? 'downloadCsv' : 'downloadXlsx')}
          path="/merchant/statement-files"
          body={{ ...period, format }}
          fallbackName={`statement-${period.from}-${period.to}.${format}`}
          onTaken={(headers) =>
            message.success(t('downloaded', { count: headers.get('X-Row-Count') ?? '' }))
          }
        />
      ))}
    </Flex>
  );
}

function SummaryOf({ summary }: { readonly summary: Summary }) {
  const t = useWords(fundsWords);
  const money = useWords(moneyWords);
  const name = useLocalName();
  const columns: Columns<Sum> = [
    { key: 'text', title: t('what'), render: (_, { text }) => name(text) },
    {
      key: 'entries',
      title: '',
      align: 'right',
      render: (_, { entries }) => t('entriesCount', { count: entries }),
    },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <SignedMoney fen={amountFen} />,
    },
  ];
  const row = (label: string, fen: number) => (
    <Table.Summary.Row key={label}>
      <Table.Summary.Cell index={0} colSpan={2}>
        <strong>{label}</strong>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={2} align="right">
        <Money fen={fen} isStrong />
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
  return (
    <Block
      title={`${t('opening')} ${yuan(summary.openingFen)}`}
      extra={t('untilNow', { time: stamp(summary.until) })}
    >
      <Table<Sum>
        rowKey="code"
        size="middle"
        columns={columns}
        dataSource={summary.sums}
        pagination={false}
        locale={{ emptyText: <EmptyState text={t('emptyPeriod')} /> }}
        summary={() => (
          <Table.Summary>
            {row(t('closing'), summary.closingFen)}
            {(summary.owedOpeningFen !== 0 || summary.owedClosingFen !== 0) && (
              <>
                {row(t('owedOpening'), summary.owedOpeningFen)}
                {row(t('owedClosing'), summary.owedClosingFen)}
              </>
            )}
          </Table.Summary>
        )}
      />
    </Block>
  );
}
