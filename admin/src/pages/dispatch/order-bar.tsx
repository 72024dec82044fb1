import { Alert, App, Button, Flex, Form, Select, Typography } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { duration, shortTime, yuan } from '../../kit/format';
import { ReasonDialog, textOf } from '../../kit/reason-dialog';
import { useNow } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { DESK_PATHS, type DeskOrder } from './types';
import { dispatchWords } from './words';

const MINUTE_MS = 60_000;
const EXTENSIONS = [10, 20, 30, 60] as const;

/** Whose order it is right now, and what may be done with it beside assigning. */
export function OrderBar({ order }: { readonly order: DeskOrder }) {
  const t = useWords(dispatchWords);
  const { message } = App.useApp();
  const may = useMay();
  const profile = useProfile();
  const [dialog, setDialog] = useState<'resume' | 'extend' | null>(null);
  const { mutateAsync: command, isPending } = useCommand({ refresh: DESK_PATHS });
  const isOperator = profile?.audience === 'admin' && may('order.dispatch');
  const isMine = order.lock?.operatorId === profile?.id;
  const step = (path: string): void => {
    command({ path: `/admin/orders/${order.id}/${path}`, body: {} }).catch((error: unknown) =>
      message.error(textOf(error)),
    );
  };
  return (
    <div className="dh-block">
      <LockBar order={order} />
      <Flex gap={8} wrap align="center">
        {isOperator && !isMine && (
          <Button type="primary" loading={isPending} onClick={() => step('lock')}>
            {t('takeOver')}
          </Button>
        )}
        {isOperator && isMine && (
          <Button loading={isPending} onClick={() => step('unlock')}>
            {t('release')}
          </Button>
        )}
        {isOperator && (
          <>
            <Button onClick={() => setDialog('resume')}>{t('resume')}</Button>
            <Button onClick={() => setDialog('extend')} disabled={order.deadlineAt === null}>
              {t('extend')}
            </Button>
          </>
        )}
        <Link to={`/orders/${order.id}`}>{t('openOrder')}</Link>
        <Typography.Text type="secondary">{order.no}</Typography.Text>
      </Flex>
      <ReasonDialog
        isOpen={dialog === 'resume'}
        title={t('resumeTitle')}
        okText={t('resume')}
        needsReason={false}
        onClose={() => setDialog(null)}
        onConfirm={() => command({ path: `/admin/orders/${order.id}/resume`, body: {} })}
      >
        <p>{t('resumeHint')}</p>
      </ReasonDialog>
      <ExtendDialog order={order} isOpen={dialog === 'extend'} onClose={() => setDialog(null)} />
    </div>
  );
}

function LockBar({ order }: { readonly order: DeskOrder }) {
  const t = useWords(dispatchWords);
  const profile = useProfile();
  const now = useNow();
  const { lock } = order;
  if (lock === null || Date.parse(lock.until) <= now) return null;
  const time = duration(Date.parse(lock.until) - now);
  const isMine = lock.operatorId === profile?.id;
  const text = isMine ? t('mine', { time }) : t('others', { operator: lock.operatorId, time });
  return <Alert type={isMine ? 'info' : 'warning'} showIcon className="dh-block" message={text} />;
}

function ExtendDialog(props: {
  readonly order: DeskOrder;
  readonly isOpen: boolean;
  onClose(): void;
}) {
  const t = useWords(dispatchWords);
  const { message } = App.useApp();
  const { mutateAsync: command } = useCommand({ refresh: DESK_PATHS });
  const [minutes, setMinutes] = useState<number>(EXTENSIONS[1]);
  const { order } = props;
  const from = Math.max(Date.now(), Date.parse(order.deadlineAt ?? order.startAt));
  const untilOf = (add: number): string => new Date(from + add * MINUTE_MS).toISOString();
  return (
    <ReasonDialog
      isOpen={props.isOpen}
      title={t('extendTitle')}
      okText={t('extend')}
      onClose={props.onClose}
      onConfirm={async ({ reason }) => {
        await command({
          path: `/admin/orders/${order.id}/extend-deadline`,
          body: { until: untilOf(minutes), note: reason },
        });
        message.success(t('extended'));
      }}
    >
      <p>{t('extendHint', { amount: yuan(order.totalFen) })}</p>
      <Form.Item label={t('extend')}>
        <Select
          value={minutes}
          onChange={setMinutes}
          options={EXTENSIONS.map((one) => ({
            value: one,
            label: t('extendBy', { minutes: one, until: shortTime(untilOf(one)) }),
          }))}
        />
      </Form.Item>
    </ReasonDialog>
  );
}
