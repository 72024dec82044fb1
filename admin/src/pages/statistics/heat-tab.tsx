import { Alert, Col, Row, Segmented, Typography } from 'antd';
import { useMemo } from 'react';
import { HEAT_METRICS, type HeatMetric } from '@contract/terms/statistics';
import { useApi } from '../../api/use-api';
import { useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { FigureTable, Fresh, LazyCellMap } from './parts';
import { QuestionBar, useQuestion } from './question';
import type { Heat } from './types';
import { statisticsWords } from './words';

const KEYS = ['city', 'merchant'] as const;
const PLACE_DIGITS = 3;

/** Where orders come from and where workers are, by H3 cell of one city. */
export function HeatTab() {
  const t = useWords(statisticsWords);
  const [params, setParams] = useUrlState();
  const { choices } = useReferenceChoices('cities');
  const city = params.get('city') ?? choices[0]?.value;
  const question = useQuestion(KEYS, city);
  const metric = HEAT_METRICS.find((known) => known === params.get('metric')) ?? 'demand';
  return (
    <>
      <QuestionBar keys={KEYS} city={city} />
      {city === undefined ? (
        <EmptyState text={t('chooseCity')} />
      ) : (
        <Block
          title={t('heat')}
          extra={
            <Segmented
              aria-label={t('metric')}
              value={metric}
              options={HEAT_METRICS.map((value) => ({ value, label: t(value) }))}
              onChange={(value) => setParams({ metric: value })}
            />
          }
        >
          <HeatMap base={question.base} query={{ ...question.query, city, metric }} />
        </Block>
      )}
    </>
  );
}

/** The middle of an area, as maps are read. */
const placeOf = ([lng, lat]: Heat['items'][number]['center']): string =>
  `${lat.toFixed(PLACE_DIGITS)}, ${lng.toFixed(PLACE_DIGITS)}`;

/** Map and table of one metric. */
export function HeatMap(props: {
  readonly base: string;
  readonly query: Readonly<Record<string, string | undefined>> & { readonly metric: HeatMetric };
  readonly isFreshShown?: boolean;
}) {
  const query = useApi<Heat>(`${props.base}/heat`, props.query);
  const { isFreshShown = true } = props;
  return (
    <Loaded query={query}>
      {(heat) => <HeatParts heat={heat} cityCode={props.query.city} isFreshShown={isFreshShown} />}
    </Loaded>
  );
}

function HeatParts(props: {
  readonly heat: Heat;
  readonly cityCode: string | undefined;
  readonly isFreshShown?: boolean;
}) {
  const { heat } = props;
  const t = useWords(statisticsWords);
  const { items, metric } = heat;
  const cells = useMemo(
    () =>
      items.map(({ cell, value, demand, supply }) => ({
        cell,
        value,
        text: `${t('demand')} ${demand} · ${t('supply')} ${supply ?? '–'}`,
      })),
    // The words change with the language, which renders everything anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items],
  );
  const hint = { demand: 'demandHint', supply: 'supplyHint', gap: 'gapHint' } as const;
  if (items.length === 0) return <EmptyState text={t('nothing')} />;
  return (
    <>
      {!heat.isComplete && <Alert type="info" showIcon message={t('incomplete')} />}
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={14}>
          <LazyCellMap
            cells={cells}
            cityCode={props.cityCode}
            label={t('mapOf', { metric: t(metric) })}
          />
          <Typography.Text type="secondary">{t(hint[metric])}</Typography.Text>
        </Col>
        <Col xs={24} lg={10}>
          <FigureTable<Heat['items'][number]>
            rows={[...items].sort((one, other) => other.value - one.value).slice(0, 50)}
            rowKey={({ cell }) => cell}
            caption={t('heat')}
            pageSize={10}
            columns={[
              {
                title: t('cell'),
                render: (_, { center }) => placeOf(center),
              },
              { title: t('demand'), align: 'right', dataIndex: 'demand' },
              { title: t('supply'), align: 'right', render: (_, { supply }) => supply ?? '–' },
              ...(metric === 'gap'
                ? [{ title: t('gap'), align: 'right' as const, dataIndex: 'value' }]
                : []),
            ]}
          />
        </Col>
      </Row>
      {props.isFreshShown !== false && <Fresh at={heat.updatedAt} />}
    </>
  );
}
