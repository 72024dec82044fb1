import { Flex } from 'antd';
import { useWords } from '../../i18n/i18n';
import { scheduleWords } from './words';

const KINDS = ['closed', 'leave', 'travel', 'hold', 'outside'] as const;
const WORDS = {
  closed: 'closed',
  leave: 'absent',
  travel: 'travel',
  hold: 'hold',
  outside: 'outside',
} as const;

/** What the patterns mean; the colour of a block is the one of its status tag. */
export function Legend() {
  const t = useWords(scheduleWords);
  return (
    <Flex gap={16} wrap className="dh-sch-legend" role="list" aria-label={t('legend')}>
      {KINDS.map((kind) => (
        <span key={kind} role="listitem">
          <i className={`dh-sch-key dh-sch-key-${kind}`} aria-hidden />
          {t(WORDS[kind])}
        </span>
      ))}
    </Flex>
  );
}
