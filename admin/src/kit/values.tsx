import { CopyOutlined } from '@ant-design/icons';
import { App, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/i18n';
import { cityStamp, duration, shortTime, stamp, yuan } from './format';
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
  const whole = props.zone === undefined ? stamp(props.at) : cityStamp(props.at, props.zone);
  if (props.isFull === true) return <span className="dh-number">{whole}</span>;
  return (
    // The browser's own hint: a list has hundreds of these.
    <time className="dh-number" dateTime={new Date(props.at).toISOString()} title={whole}>
      {shortTime(props.at, props.zone)}
    </time>
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
  // Plain elements: a list has hundreds of these.
  return (
    <span className="dh-id-copy">
      <code className="dh-id" title={id}>
        {id.length > length ? `…${id.slice(-length)}` : id}
      </code>
      <button
        type="button"
        className="dh-copy"
        aria-label={`${t('copy')} ${id}`}
        onClick={(event) => {
          event.stopPropagation();
          void copy();
        }}
      >
        <CopyOutlined />
      </button>
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
