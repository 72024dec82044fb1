import { Space, Timeline, Typography } from 'antd';
import {
  WITHDRAWAL_HOLD_TEXT,
  WITHDRAWAL_HOLDS,
  WITHDRAWAL_REJECT_REASONS,
  WITHDRAWAL_REJECT_TEXT,
  type WithdrawalActorKind,
} from '@contract/terms/withdrawal';
import { useLocalName, useWords } from '../../i18n/i18n';
import { TimeText } from '../../kit/values';
import { PersonText } from '../../kit/people';
import { shortMask, type WithdrawalFile } from './withdrawal-parts';
import { withdrawalWords } from './withdrawal-words';

const BY_WORD = {
  owner: 'byOwner',
  maker: 'byMaker',
  checker: 'byChecker',
  channel: 'byChannel',
  system: 'bySystem',
} as const satisfies Readonly<Record<WithdrawalActorKind, string>>;
const COLOUR: Readonly<Record<string, string>> = {
  paid: 'green',
  failed: 'red',
  expired: 'gray',
  reject: 'red',
  flag: 'red',
  cancel: 'gray',
};

/** Oldest first, as an audit reads it: when, who, what, why. */
export function WithdrawalHistory({ history }: Pick<WithdrawalFile, 'history'>) {
  const t = useWords(withdrawalWords);
  const say = useEventWord();
  const detail = useDetail();
  return (
    <Timeline
      items={history.map((entry) => ({
        key: entry.seq,
        color: COLOUR[entry.event] ?? 'blue',
        children: (
          <div>
            <Space size={8} wrap>
              <TimeText at={entry.at} isFull />
              <Typography.Text type="secondary">{t(BY_WORD[entry.by.kind])}</Typography.Text>
              {entry.by.kind !== 'system' && entry.by.kind !== 'channel' && (
                <PersonText id={entry.by.id} />
              )}
            </Space>
            <div>
              {say(entry.event)}
              {entry.detail !== null && (
                <Typography.Text type="secondary"> · {detail(entry.detail)}</Typography.Text>
              )}
            </div>
            {entry.note !== null && <Typography.Text>“{entry.note}”</Typography.Text>}
          </div>
        ),
      }))}
    />
  );
}

type EventKey = Extract<(typeof withdrawalWords)['keys'][number], `event_${string}`>;
const isEventKey = (key: string): key is EventKey =>
  (withdrawalWords.keys as readonly string[]).includes(key);

/** An event in words; one that is not known is shown as it is. */
export function useEventWord(): (event: string) => string {
  const t = useWords(withdrawalWords);
  return (event) => {
    const key = `event_${event === 'WAITING_PAYEE' ? 'payeeWaits' : event}`;
    return isEventKey(key) ? t(key) : event;
  };
}

/** What an entry says beside its event: codes in words, numbers as they are. */
function useDetail(): (detail: string) => string {
  const name = useLocalName();
  return (detail) =>
    detail
      .split(' ')
      .map((word) => {
        const hold = WITHDRAWAL_HOLDS.find((code) => code === word);
        const reason = WITHDRAWAL_REJECT_REASONS.find((code) => code === word);
        if (hold !== undefined) return name(WITHDRAWAL_HOLD_TEXT[hold]);
        if (reason !== undefined) return name(WITHDRAWAL_REJECT_TEXT[reason]);
        return shortMask(word);
      })
      .join(' ');
}
