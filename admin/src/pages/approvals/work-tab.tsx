import { Descriptions, Flex, Form, Radio, Typography } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { taskApprovalSchema } from '@contract/schemas/order-visit';
import { useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { MediaPreview } from '../../kit/media-view';
import { Block } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { Countdown, TimeText } from '../../kit/values';
import { Queue } from './queue';
import { approvalWords } from './words';

type Task = z.infer<typeof taskApprovalSchema>;
type Visit = Task['visits'][number];
const PATH = '/admin/task-approvals';
const CONSEQUENCES = ['REWORK', 'CASE'] as const;
type Consequence = (typeof CONSEQUENCES)[number];

/** Finished work whose policy asks for a look before the customer confirms. */
export function WorkTab() {
  const t = useWords(approvalWords);
  return (
    <Queue<Task>
      path={PATH}
      emptyText={t('noWork')}
      keyOf={({ id }) => id}
      card={(task) => <TaskCard task={task} />}
    />
  );
}

function TaskCard({ task }: { readonly task: Task }) {
  const t = useWords(approvalWords);
  return (
    <Block
      title={
        <Flex gap={12} align="center" wrap>
          {task.itemName} <OrderLink orderId={task.id} orderNo={task.no} />
        </Flex>
      }
      extra={
        task.dueAt !== null && (
          <span>
            {t('dueAt')} <Countdown until={task.dueAt} />
          </span>
        )
      }
    >
      {task.visits.map((visit) => (
        <VisitPart key={visit.ticketId} task={task} visit={visit} />
      ))}
    </Block>
  );
}

function VisitPart({ task, visit }: { readonly task: Task; readonly visit: Visit }) {
  const t = useWords(approvalWords);
  const { minutes, photoIds } = visit;
  return (
    <Flex vertical gap={12}>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 4 }}
        items={[
          { key: 'who', label: t('visit'), children: visit.workerName ?? visit.workerId ?? '–' },
          { key: 'start', label: t('started'), children: <TimeText at={visit.startedAt} /> },
          { key: 'end', label: t('finished'), children: <TimeText at={visit.finishedAt} /> },
          {
            key: 'minutes',
            label: t('minutes'),
            children: minutes === null ? '–' : t('minutesOf', { count: minutes }),
          },
        ]}
      />
      <Typography.Text type="secondary">
        {photoIds.length === 0 ? t('noPhotos') : t('photos', { count: photoIds.length })}
      </Typography.Text>
      <Flex gap={12} wrap>
        {photoIds.map((id) => (
          <div key={id} className="dh-approval-photo">
            <MediaPreview mediaId={id} />
          </div>
        ))}
      </Flex>
      <Flex gap={8}>
        <DeedButton
          label={t('approveWork')}
          isPrimary
          needsReason={false}
          consequence={t('approveWorkHint')}
          refresh={[PATH, '/admin/orders']}
          command={() => ({
            path: `/admin/orders/${task.id}/approve-task`,
            body: { ticketId: visit.ticketId },
          })}
        />
        <RejectWork task={task} visit={visit} />
      </Flex>
    </Flex>
  );
}

function RejectWork({ task, visit }: { readonly task: Task; readonly visit: Visit }) {
  const t = useWords(approvalWords);
  const [consequence, setConsequence] = useState<Consequence>('REWORK');
  return (
    <DeedButton
      label={t('rejectWork')}
      isDanger
      consequence={t('rejectWorkHint')}
      refresh={[PATH, '/admin/orders']}
      inputs={
        <Form.Item>
          <Radio.Group
            value={consequence}
            options={CONSEQUENCES.map((value) => ({ value, label: t(value) }))}
            onChange={({ target }) => setConsequence(target.value as Consequence)}
          />
        </Form.Item>
      }
      command={({ reason }) => ({
        path: `/admin/orders/${task.id}/reject-task`,
        body: { consequence, note: reason, ticketId: visit.ticketId },
      })}
    />
  );
}
