import { ArrowLeftOutlined, MedicineBoxOutlined, UserOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { AbsenceDrawer } from './absence-drawer';
import { Absences } from './absences';
import { BookingList } from './booking-list';
import { Colours } from './colours';
import { Plan } from './plan';
import './schedules.css';
import { SpanBar } from './span-bar';
import { Timeline } from './timeline';
import type { Schedule } from './types';
import { useSpan } from './use-span';
import { scheduleWords } from './words';
import { WorkerContact } from './worker-contact';
import { ZoneNote } from './zone-note';

const EVERY_MS = 30_000;

/** One worker's days: what is booked, when he works, when he is away, and how to reach him. */
export default function WorkerPage() {
  const { workerId = '' } = useParams();
  const span = useSpan();
  const query = useApi<Schedule>(
    `/resources/workers/${encodeURIComponent(workerId)}/schedule`,
    { from: span.from, days: span.days },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded query={query}>
      {(schedule) => <Days schedule={schedule} span={span} isOld={query.isPlaceholderData} />}
    </Loaded>
  );
}

function Days(props: {
  readonly schedule: Schedule;
  readonly span: ReturnType<typeof useSpan>;
  readonly isOld: boolean;
}) {
  const t = useWords(scheduleWords);
  const canPlan = useMay()('worker.schedule');
  const { schedule, span } = props;
  // One array as long as the answer is the same: the calendar redraws when it is another one.
  const schedules = useMemo(() => [schedule], [schedule]);
  const title = t('workerTitle', { worker: schedule.displayName });
  return (
    <Page
      title={
        <span className="dh-sch-person">
          {title}
          <ToneTag tone={schedule.isOnline ? 'service' : 'ended'} isOutlined>
            {t(schedule.isOnline ? 'online' : 'resting')}
          </ToneTag>
        </span>
      }
      tabTitle={title}
      actions={<Deeds schedule={schedule} />}
    >
      <Block>
        <div className="dh-sch-tools">
          <SpanBar span={span} firstDate={schedule.days[0]?.date} />
        </div>
        <Plan schedules={schedules}>
          {(plan) => (
            <Colours>
              <ZoneNote schedules={schedules} isList={span.isList} />
              <div className={props.isOld ? 'dh-sch-old' : ''}>
                {span.isList ? (
                  <BookingList schedules={schedules} isOfOne onOpen={plan.open} />
                ) : (
                  <Timeline kind="days" schedules={schedules} plan={plan} />
                )}
              </div>
            </Colours>
          )}
        </Plan>
      </Block>
      <div className="dh-sch-two">
        {canPlan && <Absences schedule={schedule} />}
        <Block title={t('worker')}>
          <WorkerContact schedule={schedule} />
        </Block>
      </div>
    </Page>
  );
}

function Deeds({ schedule }: { readonly schedule: Schedule }) {
  const t = useWords(scheduleWords);
  const canPlan = useMay()('worker.schedule');
  const mayOpen = useResourceSpec('workers') !== undefined;
  const [params, setParams] = useUrlState();
  return (
    <>
      <LinkButton to="/schedules" icon={<ArrowLeftOutlined />}>
        {t('backToAll')}
      </LinkButton>
      {mayOpen && (
        <LinkButton
          to={`/r/workers/${encodeURIComponent(schedule.workerId)}`}
          icon={<UserOutlined />}
        >
          {t('openWorker')}
        </LinkButton>
      )}
      {canPlan && (
        <>
          <Button
            type="primary"
            icon={<MedicineBoxOutlined />}
            data-testid="absence-open"
            onClick={() => setParams({ absent: '1' })}
          >
            {t('absence')}
          </Button>
          <AbsenceDrawer
            schedule={schedule}
            isOpen={params.has('absent')}
            onClose={() => setParams({ absent: undefined })}
          />
        </>
      )}
    </>
  );
}
