import { Pagination } from 'antd';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { BookingList } from './booking-list';
import { ScheduleFilters } from './filters';
import { Colours } from './colours';
import { Plan } from './plan';
import './schedules.css';
import { SpanBar } from './span-bar';
import { Timeline } from './timeline';
import type { SchedulePage } from './types';
import { useSpan } from './use-span';
import { scheduleWords } from './words';
import { ZoneNote } from './zone-note';

const PAGE_SIZES = [20, 50] as const;
const EVERY_MS = 30_000;

/** All workers within reach on one time axis: what is booked, what is closed, who is away. */
export default function SchedulesPage() {
  const t = useWords(scheduleWords);
  const may = useMay();
  const [params] = useUrlState();
  const span = useSpan();
  const page = positive(params.get('page'), 1);
  const pageSize = positive(params.get('pageSize'), PAGE_SIZES[0]);
  const query = useApi<SchedulePage>(
    '/schedules',
    {
      ...{ from: span.from, days: span.days, page, pageSize },
      cityCode: params.get('city'),
      merchantId: params.get('merchant'),
      skill: params.get('skill'),
    },
    { everyMs: EVERY_MS },
  );
  const firstDate = query.data?.items[0]?.days[0]?.date;
  const canMove = may('order.reschedule') || may('order.dispatch');
  return (
    <Page title={t('title')} subtitle={t(canMove ? 'hint' : 'hintRead')}>
      <Block>
        <div className="dh-sch-tools">
          <SpanBar span={span} firstDate={firstDate} />
          <ScheduleFilters />
        </div>
        <Loaded query={query}>
          {(data) => (
            <Plan schedules={data.items}>
              {(plan) => (
                <Colours>
                  <div className={query.isPlaceholderData ? 'dh-sch-old' : ''}>
                    <Shown data={data} isList={span.isList} plan={plan} />
                  </div>
                </Colours>
              )}
            </Plan>
          )}
        </Loaded>
      </Block>
    </Page>
  );
}

function Shown(props: {
  readonly data: SchedulePage;
  readonly isList: boolean;
  readonly plan: Parameters<typeof Timeline>[0]['plan'];
}) {
  const t = useWords(scheduleWords);
  const [params] = useUrlState();
  const { data, isList, plan } = props;
  const isFiltered = ['city', 'merchant', 'skill'].some((key) => params.has(key));
  if (data.items.length === 0) {
    return <EmptyState text={t(isFiltered ? 'noPeopleFiltered' : 'noPeople')} />;
  }
  return (
    <>
      <ZoneNote schedules={data.items} isList={isList} />
      {isList ? (
        <BookingList schedules={data.items} onOpen={plan.open} />
      ) : (
        <Timeline kind="rows" schedules={data.items} plan={plan} />
      )}
      <Pages total={data.total} />
    </>
  );
}

function Pages({ total }: { readonly total: number }) {
  const t = useWords(scheduleWords);
  const [params, setParams] = useUrlState();
  return (
    <Pagination
      className="dh-sch-pages"
      size="small"
      current={positive(params.get('page'), 1)}
      pageSize={positive(params.get('pageSize'), PAGE_SIZES[0])}
      pageSizeOptions={[...PAGE_SIZES]}
      total={total}
      showSizeChanger
      showTotal={(count) => t('people', { count })}
      onChange={(page, pageSize) =>
        setParams({
          page: page === 1 ? undefined : String(page),
          pageSize: pageSize === PAGE_SIZES[0] ? undefined : String(pageSize),
        })
      }
    />
  );
}

function positive(text: string | null, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
