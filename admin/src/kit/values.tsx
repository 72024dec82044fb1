import { CopyOutlined } from '@ant-design/icons';
import { App, Button, Tooltip, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/i18n';
import { duration, shortTime, stamp, yuan } from './format';
import { kitWords } from './words';

export function Money({ fen, isStrong }: { readonly fen: number; readonly isStrong?: boolean }) {
  return (
    <span className="dh-number" style={isStrong === true ? { fontWeight: 600 } : undefined}>
      {yuan(fen)}
    </span>
  );
}

/** An instant; the whole of it in a tooltip, in the zone of the city where one is given. */
export function TimeText(props: {
  readonly at: string | number | null | undefined;
  readonly zone?: string;
  readonly isFull?: boolean;
}) {
  if (props.at === null || props.at === undefined) return <>–</>;
  const whole = stamp(props.at, props.zone);
  if (props.isFull === true) return <span className="dh-number">{whole}</span>;
  return (
    <Tooltip title={props.zone === undefined ? whole : `${whole} (${props.zone})`}>
      <time className="dh-number" dateTime={new Date(props.at).toISOString()}>
        {shortTime(props.at)}
      </time>
    </Tooltip>
  );
}

/** The end of a long id, with the whole of it to copy. */
export function IdText({ id, length = 10 }: { readonly id: string; readonly length?: number }) {
  const t = useWords(kitWords);
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(id);
    message.success(t('copied'));
  };
  return (
    <span className="dh-id">
      <Tooltip title={id}>
        <Typography.Text code>{id.length > length ? `…${id.slice(-length)}` : id}</Typography.Text>
      </Tooltip>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={`${t('copy')} ${id}`}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      />
    </span>
  );
}

const SECOND_MS = 1_000;
const WARNING_MS = 120_000;

/** The clock, once a second; for countdowns only. */
export function useNow(everyMs = SECOND_MS): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Time left until a deadline of the server; at zero it only says so, the server decides. */
export function Countdown(props: {
  readonly until: string | null | undefined;
  readonly onEnd?: () => void;
}) {
  const t = useWords(kitWords);
  const now = useNow();
  const { until, onEnd } = props;
  const leftMs = until ? Date.parse(until) - now : 0;
  const isOver = until !== null && until !== undefined && leftMs <= 0;
  useEffect(() => {
    if (isOver) onEnd?.();
    // Once per deadline, however often the parent renders.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isOver, until]);
  if (!until) return <>–</>;
  const type = isOver ? 'danger' : leftMs < WARNING_MS ? 'warning' : undefined;
  return (
    <Typography.Text {...(type && { type })} className="dh-number">
      {isOver ? t('overdue', { time: duration(-leftMs) }) : t('left', { time: duration(leftMs) })}
    </Typography.Text>
  );
}
