import { Button, Flex, Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { Countdown } from '../../kit/values';
import { ACTOR_TEXT } from '../orders/terms';
import { Failure } from './pending-block';
import type { HistoryRow } from './types';
import { supportWords } from './words';

/** When, who, what and how it ended; a click away the events themselves. */
export function Row({ row, onRaw }: { readonly row: HistoryRow; onRaw(): void }) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const { actor, attempts, lastFailure, text, at } = row;
  const who =
    actor === null
      ? null
      : actor.kind in ACTOR_TEXT
        ? name(ACTOR_TEXT[actor.kind as keyof typeof ACTOR_TEXT])
        : actor.kind;
  return (
    <div className="dh-support-row">
      <Flex gap={8} align="baseline">
        <time className="dh-number dh-support-at" dateTime={at} title={stamp(at)}>
          {stamp(at).slice(5)}
        </time>
        <Flex gap={8} wrap align="baseline" flex={1}>
          {who !== null && <Typography.Text strong>{who}</Typography.Text>}
          <span>{name(text)}</span>
          {attempts > 1 && (
            <Typography.Text type="warning">{t('tries', { count: attempts })}</Typography.Text>
          )}
          <Outcome row={row} />
        </Flex>
        <Button
          type="link"
          size="small"
          className="dh-support-raw"
          onClick={onRaw}
          data-testid={`raw-${row.id}`}
          aria-label={t('rawOf', { what: name(text) })}
        >
          {t('raw')}
        </Button>
      </Flex>
      <Failure text={lastFailure} />
    </div>
  );
}

/** A timer that was put off has not happened: its words alone would say that it has. */
function Outcome({ row }: { readonly row: HistoryRow }) {
  const t = useWords(supportWords);
  const { state, kind, until } = row;
  const isTimer = kind === 'TIMER';
  switch (state) {
    case 'DONE':
      return isTimer ? <Typography.Text type="secondary">{t('timerRang')}</Typography.Text> : null;
    case 'OPEN':
      return isTimer && until !== null ? (
        <Countdown until={until} />
      ) : (
        <Typography.Text type="secondary">{t('openUntil')}</Typography.Text>
      );
    case 'CANCELLED':
      return (
        <Typography.Text type="secondary">
          {t(isTimer ? 'timerOff' : 'rowCancelled')}
        </Typography.Text>
      );
    case 'FAILED':
      return <Typography.Text type="danger">{t('rowFailed')}</Typography.Text>;
    case 'TIMED_OUT':
      return <Typography.Text type="danger">{t('rowTimedOut')}</Typography.Text>;
    case 'REFUSED':
      return <Typography.Text type="warning">{t('rowRefused')}</Typography.Text>;
  }
}
