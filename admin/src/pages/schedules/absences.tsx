import { Button, Flex, List, Typography } from 'antd';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { wallOf } from '../../kit/zone-time';
import type { Absence, Schedule } from './types';
import { scheduleWords } from './words';

const LIMIT = 10;
const EVERY_MS = 10_000;
type Page = { readonly items: readonly Absence[]; readonly nextCursor: string | null };

/** What was recorded before, newest first, and how far its orders have got. */
export function Absences({ schedule }: { readonly schedule: Schedule }) {
  const t = useWords(scheduleWords);
  const [params, setParams] = useUrlState();
  const cursor = params.get('absences') ?? undefined;
  const query = useApi<Page>(
    `/admin/workers/${schedule.workerId}/absences`,
    { limit: LIMIT, cursor },
    { everyMs: EVERY_MS },
  );
  return (
    <Block title={t('absences')}>
      <Loaded query={query}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 ? (
              <EmptyState text={t('noAbsences')} />
            ) : (
              <List
                size="small"
                dataSource={[...items]}
                renderItem={(absence) => (
                  <Row key={absence.id} absence={absence} zone={schedule.timeZone} />
                )}
              />
            )}
            <Flex gap={8} justify="end">
              {cursor !== undefined && (
                <Button size="small" onClick={() => setParams({ absences: undefined })}>
                  {t('prevPage')}
                </Button>
              )}
              {nextCursor !== null && (
                <Button size="small" onClick={() => setParams({ absences: nextCursor })}>
                  {t('nextPage')}
                </Button>
              )}
            </Flex>
          </>
        )}
      </Loaded>
    </Block>
  );
}

function Row({ absence, zone }: { readonly absence: Absence; readonly zone: string }) {
  const t = useWords(scheduleWords);
  const clock = (instant: string): string => wallOf(instant, zone).replace('T', ' ').slice(0, 16);
  const { told, ended } = absence.orders;
  return (
    <List.Item>
      <Flex vertical gap={4}>
        <Flex gap={8} wrap align="center">
          <ToneTag tone={absence.kind === 'ILL' ? 'operator' : 'worker'} isOutlined>
            {t(absence.kind)}
          </ToneTag>
          <span className="dh-number">
            {clock(absence.from)} – {clock(absence.to)}
          </span>
          <ToneTag tone={absence.status === 'OPEN' ? 'system' : 'done'}>
            {t(absence.status === 'OPEN' ? 'absenceOpen' : 'absenceDone')}
          </ToneTag>
          {told + ended > 0 && <span>{t('absenceOrders', { told, ended })}</span>}
        </Flex>
        {absence.note !== null && <span>{absence.note}</span>}
        <Typography.Text type="secondary">
          {[
            t('reportedAt', { time: clock(absence.createdAt) }),
            t(absence.by.kind === 'worker' ? 'byWorker' : 'byOperator'),
          ].join(' · ')}
        </Typography.Text>
      </Flex>
    </List.Item>
  );
}
