import { Flex, Tag, Typography } from 'antd';
import { TURN_TEXT } from '@contract/terms/support';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { Countdown, TimeText } from '../../kit/values';
import type { PendingActivity, Workflow } from './types';
import { supportWords } from './words';

/** What the run waits for until when, and the steps that are tried right now. */
export function PendingBlock({ workflow }: { readonly workflow: Workflow }) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const { waits, pending } = workflow;
  const isQuiet = pending.activities.length === 0 && pending.task === null;
  return (
    <Block title={t('waits')}>
      {waits.length === 0 && (
        <Typography.Text type="secondary">{t('waitsNothing')}</Typography.Text>
      )}
      <ul className="dh-plain-list">
        {waits.map(({ kind, text, turn, until }, index) => (
          <li key={`${kind}-${index}`}>
            <Flex justify="space-between" gap={16} wrap>
              <span>
                {name(text)}{' '}
                {turn !== null && (
                  <Typography.Text type="secondary">
                    {t('turn', { side: name(TURN_TEXT[turn]) })}
                  </Typography.Text>
                )}
              </span>
              {until !== null && <Countdown until={until} />}
            </Flex>
          </li>
        ))}
      </ul>
      {!isQuiet && (
        <Typography.Title level={5} className="dh-support-sub">
          {t('pending')}
        </Typography.Title>
      )}
      <ul className="dh-plain-list">
        {pending.activities.map((activity) => (
          <li key={activity.activityId}>
            <ActivityRow activity={activity} />
          </li>
        ))}
        {pending.task !== null && (
          <li>
            <TaskRow task={pending.task} />
          </li>
        )}
      </ul>
    </Block>
  );
}

function ActivityRow({ activity }: { readonly activity: PendingActivity }) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const { attempt, attemptsMax, nextAttemptAt, lastFailure, state, type } = activity;
  const isTried = state === 'STARTED';
  return (
    <div data-testid="pending-activity">
      <Flex gap={8} wrap align="center">
        <Typography.Text strong>{name(activity.text)}</Typography.Text>
        <Typography.Text type="secondary" code>
          {type}
        </Typography.Text>
        <Tag>
          {attemptsMax === null
            ? t('attempts', { count: attempt })
            : t('attemptsOf', { count: attempt, max: attemptsMax })}
        </Tag>
        {isTried ? (
          <Tag color="processing">{t('running')}</Tag>
        ) : (
          nextAttemptAt !== null && (
            <span>
              {t('nextAttempt')} <Countdown until={nextAttemptAt} />
            </span>
          )
        )}
        {activity.lastStartedAt !== null && (
          <Typography.Text type="secondary">
            {t('lastStarted')} <TimeText at={activity.lastStartedAt} />
          </Typography.Text>
        )}
      </Flex>
      <Failure text={lastFailure} />
    </div>
  );
}

function TaskRow({ task }: { readonly task: NonNullable<Workflow['pending']['task']> }) {
  const t = useWords(supportWords);
  return (
    <div>
      <Flex gap={8} wrap align="center">
        <Typography.Text strong>{t('task')}</Typography.Text>
        <Tag>{t('attempts', { count: task.attempt })}</Tag>
        <TimeText at={task.startedAt ?? task.scheduledAt} />
      </Flex>
      <Failure text={task.lastFailure} />
    </div>
  );
}

/** One line of an error, folded to what fits. */
export function Failure({ text }: { readonly text: string | null }) {
  const t = useWords(supportWords);
  if (text === null) return null;
  return (
    <Typography.Paragraph
      type="danger"
      className="dh-support-failure"
      ellipsis={{ rows: 2, expandable: 'collapsible', symbol: '▸' }}
    >
      {t('lastFailure', { text })}
    </Typography.Paragraph>
  );
}
