import './dashboard.css';
import { Card, Col, Flex, Row, Segmented, Select, Statistic, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { DashboardDto } from '@contract/schemas/reports';
import type { OrderStatus } from '@contract/terms/order';
import {
  FIGURE_TEXT,
  HEAT_METRICS,
  type AttentionKind,
  type HeatMetric,
} from '@contract/terms/statistics';
import { useApi } from '../../api/use-api';
import { useCityZones, useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { lastDays } from '../../kit/period';
import { EmptyState, Loaded } from '../../kit/states';
import { OrderStatusTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { Countdown } from '../../kit/values';
import { usePages } from '../../layout/menu';
import { useMay, useProfile } from '../../providers/profile';
import { HeatMap } from '../statistics/heat-tab';
import { FigureTable, Fresh, LazyChart } from '../statistics/parts';
import { STATE_GROUPS } from '../orders/state-groups';
import { statisticsWords } from '../statistics/words';

const EVERY_MS = 30_000;
const HEAT_DAYS = 7;
const SHAPES = ['chart', 'table'] as const;
type Shape = (typeof SHAPES)[number];
type DashboardProps = { readonly data: DashboardDto };

/** Where a kind of work is done. */
const PLACES: Readonly<Record<AttentionKind, string>> = {
  MANUAL_QUEUE: '/dispatch',
  TASK_REVIEWS: '/approvals',
  CASES: '/cases',
  REFUND_REQUESTS: '/money/refunds',
  FAILED_REFUNDS: '/money/refunds',
  WITHDRAWALS: '/money/withdrawals',
  APPLICATIONS: '/onboarding',
  MONEY_ALARMS: '/money/reconciliation',
};

/** What needs somebody first, then the day beside yesterday. */
export default function DashboardPage() {
  const t = useWords(statisticsWords);
  const audience = useProfile()?.audience ?? 'admin';
  const [params, setParams] = useUrlState();
  const cities = useReferenceChoices('cities');
  const city = params.get('city') ?? undefined;
  const query = useApi<DashboardDto>(`/${audience}/dashboard`, { city }, { everyMs: EVERY_MS });
  return (
    <Page
      title={t('dashboard')}
      actions={
        cities.choices.length > 1 && (
          <Select
            className="dh-filter"
            allowClear
            placeholder={t('allCities')}
            aria-label={t('city')}
            value={city}
            options={cities.choices}
            onChange={(value?: string) => setParams({ city: value })}
          />
        )
      }
    >
      <Loaded query={query}>
        {(data) => (
          <Flex vertical gap={16}>
            {audience === 'admin' && <Attention data={data} />}
            <Figures data={data} />
            <Row gutter={[16, 16]}>
              <Col xs={24} lg={15}>
                <Hours data={data} />
              </Col>
              <Col xs={24} lg={9}>
                <Live data={data} />
              </Col>
            </Row>
            <SupplyMap city={city ?? cities.choices[0]?.value} />
            <Fresh at={data.updatedAt} />
          </Flex>
        )}
      </Loaded>
    </Page>
  );
}

function Attention({ data }: DashboardProps) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const pages = usePages();
  const waiting = data.attention.filter(({ count }) => count > 0);
  const hasPage = (to: string): boolean => pages.some(({ path }) => to.split('?')[0] === path);
  return (
    <Block title={t('attention')}>
      {waiting.length === 0 && <Typography.Text type="secondary">{t('allClear')}</Typography.Text>}
      <Row gutter={[16, 12]}>
        {waiting.map(({ kind, text, count, isMore, urgentAt }) => {
          const shown = (
            <>
              <span>{name(text)}</span>{' '}
              <Typography.Text strong className="dh-attention-count">
                {isMore ? t('more', { count }) : count}
              </Typography.Text>
            </>
          );
          return (
            <Col key={kind} xs={12} md={8} xl={6} data-testid={`attention-${kind}`}>
              {hasPage(PLACES[kind]) ? <Link to={PLACES[kind]}>{shown}</Link> : shown}
              {urgentAt !== null && (
                <div>
                  <Typography.Text type="secondary">{t('urgent')} </Typography.Text>
                  <Countdown until={urgentAt} />
                </div>
              )}
            </Col>
          );
        })}
      </Row>
    </Block>
  );
}

function Figures({ data }: DashboardProps) {
  const t = useWords(statisticsWords);
  const { today, yesterday } = data;
  const cards = [
    { title: t('todayOrders'), now: String(today.placed), before: String(yesterday.placed) },
    { title: t('todayDone'), now: String(today.completed), before: String(yesterday.completed) },
    {
      title: t('todayCancelled'),
      now: String(today.cancelled + today.closed),
      before: String(yesterday.cancelled + yesterday.closed),
    },
    ...(today.salesFen === null
      ? []
      : [
          {
            title: t('todaySales'),
            now: yuan(today.salesFen),
            before: yesterday.salesFen === null ? '–' : yuan(yesterday.salesFen),
          },
        ]),
  ];
  return (
    <Row gutter={[16, 16]}>
      {cards.map(({ title, now, before }) => (
        <Col key={title} xs={12} lg={6}>
          <Card size="small">
            <Statistic title={title} value={now} formatter={(value) => String(value)} />
            <Typography.Text type="secondary">
              {t('wholeYesterday', { value: before })}
            </Typography.Text>
          </Card>
        </Col>
      ))}
    </Row>
  );
}

function Hours({ data }: DashboardProps) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const { hours } = data;
  const [shape, setShape] = useState<Shape>('chart');
  const labels = useMemo(() => hours.map(({ hour }) => `${hour}:00`), [hours]);
  const series = useMemo(
    () => [
      { name: t('today'), kind: 'bar' as const, values: hours.map(({ today }) => today) },
      {
        name: t('yesterday'),
        kind: 'line' as const,
        values: hours.map(({ yesterday }) => yesterday),
        isQuiet: true,
      },
    ],
    // The words change with the language, which renders everything anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [hours, name],
  );
  return (
    <Block
      title={t('hours')}
      extra={
        <Segmented<Shape>
          aria-label={t('hours')}
          value={shape}
          options={SHAPES.map((value) => ({ value, label: t(value) }))}
          onChange={setShape}
        />
      }
    >
      {shape === 'chart' ? (
        <LazyChart labels={labels} series={series} label={t('hours')} />
      ) : (
        <FigureTable<DashboardDto['hours'][number]>
          rows={hours}
          rowKey={({ hour }) => String(hour)}
          caption={t('hours')}
          columns={[
            { title: t('hour'), render: (_, { hour }) => `${hour}:00` },
            { title: t('today'), align: 'right', dataIndex: 'today' },
            { title: t('yesterday'), align: 'right', dataIndex: 'yesterday' },
          ]}
        />
      )}
    </Block>
  );
}

function Live({ data }: DashboardProps) {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const { live, today } = data;
  const shown = live.filter(({ count }) => count > 0);
  return (
    <Block title={t('live')}>
      {shown.length === 0 && <EmptyState text={t('noLive')} />}
      <ul className="dh-live">
        {shown.map(({ status, count }) => (
          <li key={status}>
            <Link to={deskOf(status)}>
              <OrderStatusTag status={status} />
            </Link>
            <Typography.Text strong className="dh-number">
              {count}
            </Typography.Text>
          </li>
        ))}
      </ul>
      {today.escalated > 0 && (
        <Typography.Text type="secondary">
          {name(FIGURE_TEXT.escalated)} {today.escalated}
        </Typography.Text>
      )}
    </Block>
  );
}

/** The tab of the desk where orders of a status are. */
function deskOf(status: OrderStatus): string {
  const group = STATE_GROUPS.find(
    ({ key, statuses }) => key !== 'all' && statuses.some((known) => known === status),
  );
  return group === undefined ? '/orders' : `/orders?tab=${group.key}`;
}

function SupplyMap({ city }: { readonly city: string | undefined }) {
  const t = useWords(statisticsWords);
  const may = useMay();
  const audience = useProfile()?.audience ?? 'admin';
  const needed = audience === 'admin' ? 'dashboard.read' : 'report.read';
  const zone = useCityZones()(city);
  const period = useMemo(() => lastDays(HEAT_DAYS, zone), [zone]);
  const [metric, setMetric] = useState<HeatMetric>('demand');
  if (city === undefined || !may(needed)) return null;
  return (
    <Block
      title={t('supplyMap')}
      extra={
        <Segmented<HeatMetric>
          aria-label={t('metric')}
          value={metric}
          options={HEAT_METRICS.map((value) => ({ value, label: t(value) }))}
          onChange={setMetric}
        />
      }
    >
      <HeatMap
        base={`/${audience}/statistics`}
        query={{ ...period, city, metric }}
        isFreshShown={false}
      />
    </Block>
  );
}
