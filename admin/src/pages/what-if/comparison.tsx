import { Table, Typography } from 'antd';
import type { WhatIfDetailDto, WhatIfDto } from '@contract/schemas/what-if';
import {
  WHAT_IF_FIGURES,
  changeOf,
  type WhatIfChange,
  type WhatIfFigure,
} from '@contract/terms/what-if';
import { useLocalName, useWords } from '../../i18n/i18n';
import { shownValue, useFigureText } from './parts';
import { whatIfWords } from './words';

type Result = NonNullable<WhatIfDto['result']>;
type Day = WhatIfDetailDto['days'][number];
type Line = { readonly figure: WhatIfFigure };

const FIGURES = Object.keys(WHAT_IF_FIGURES) as WhatIfFigure[];
const TYPES = { better: 'success', worse: 'danger', same: 'secondary' } as const;

/** Both policies figure by figure, and what really happened below. */
export function Comparison({ result }: { readonly result: Result }) {
  const t = useWords(whatIfWords);
  const name = useLocalName();
  const text = useFigureText();
  const { baseline, candidate, recorded } = result;
  const { orders, served, foundMeanMinutes } = recorded;
  const found = text('foundMeanMinutes', foundMeanMinutes);
  return (
    <>
      <Table<Line>
        rowKey="figure"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        caption={<span className="dh-hidden">{t('comparison')}</span>}
        dataSource={FIGURES.map((figure) => ({ figure }))}
        onRow={({ figure }) => ({ 'data-testid': `figure-${figure}` }) as object}
        columns={[
          { title: t('figure'), render: (_, { figure }) => name(WHAT_IF_FIGURES[figure].label) },
          {
            title: t('baseline'),
            align: 'right',
            render: (_, { figure }) => text(figure, baseline[figure]),
          },
          {
            title: t('candidate'),
            align: 'right',
            render: (_, { figure }) => text(figure, candidate[figure]),
          },
          {
            title: t('difference'),
            align: 'right',
            render: (_, { figure }) => <Difference figure={figure} result={result} />,
          },
        ]}
      />
      <Typography.Paragraph type="secondary" className="dh-what-if-reality">
        {foundMeanMinutes === null
          ? t('realityNone', { orders, served })
          : t('reality', { orders, served, found })}
      </Typography.Paragraph>
    </>
  );
}

/** By how much, and in a word whether that is good: colour alone says nothing to some. */
function Difference(props: { readonly figure: WhatIfFigure; readonly result: Result }) {
  const t = useWords(whatIfWords);
  const text = useFigureText();
  const { figure, result } = props;
  const [before, after] = [result.baseline[figure], result.candidate[figure]];
  const change: WhatIfChange = changeOf(figure, result.baseline, result.candidate);
  if (before === null || after === null) return <>–</>;
  const difference = shownValue(figure, after) - shownValue(figure, before);
  if (difference === 0) return <>–</>;
  const sign = difference > 0 ? '+' : '−';
  const hasSide = WHAT_IF_FIGURES[figure].better !== null;
  return (
    <Typography.Text type={TYPES[change]}>
      {sign}
      {text(figure, Math.abs(difference))}
      {hasSide && ` ${t(change)}`}
    </Typography.Text>
  );
}

/** The days one by one: served of all, and the mean wait. */
export function DaysTable({ days }: { readonly days: readonly Day[] }) {
  const t = useWords(whatIfWords);
  const name = useLocalName();
  const text = useFigureText();
  const served = ({ served: some, orders }: Day['baseline']): string => `${some} / ${orders}`;
  const wait = ({ waitMeanMinutes }: Day['baseline']): string =>
    text('waitMeanMinutes', waitMeanMinutes);
  const servedText = name(WHAT_IF_FIGURES.served.label);
  return (
    <Table<Day>
      rowKey="date"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      caption={<span className="dh-hidden">{t('byDay')}</span>}
      dataSource={[...days]}
      columns={[
        { title: t('date'), dataIndex: 'date' },
        {
          title: t('baseline'),
          children: [
            { title: servedText, align: 'right', render: (_, { baseline }) => served(baseline) },
            { title: t('waitShort'), align: 'right', render: (_, { baseline }) => wait(baseline) },
          ],
        },
        {
          title: t('candidate'),
          children: [
            { title: servedText, align: 'right', render: (_, { candidate }) => served(candidate) },
            {
              title: t('waitShort'),
              align: 'right',
              render: (_, { candidate }) => wait(candidate),
            },
          ],
        },
      ]}
    />
  );
}
