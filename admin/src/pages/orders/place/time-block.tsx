import { Alert, Button, Flex, Radio, Segmented, Skeleton, Typography } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useApi } from '../../../api/use-api';
import { useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { Block } from '../../../kit/page';
import { textOf } from '../../../kit/reason-dialog';
import { choiceOf } from './draft';
import type { DraftProps, Slots } from './types';
import { placeWords } from './words';

const DAYS = 7;

/** When: as soon as possible, or one of the starts that can really be booked there. */
export function TimeBlock({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const [day, setDay] = useState(0);
  const { offering, point } = draft;
  if (offering === undefined || (offering.mode === 'HOME' && point === undefined)) return null;
  if (offering.mode === 'IN_STORE') {
    return (
      <Block title={t('time')}>
        <Radio checked={draft.startAt === 'NOW'} onChange={() => onChange({ startAt: 'NOW' })}>
          {t('anyTime')}
        </Radio>
      </Block>
    );
  }
  return (
    <Block title={t('time')}>
      <Flex vertical gap={12}>
        <Radio checked={draft.startAt === 'NOW'} onChange={() => onChange({ startAt: 'NOW' })}>
          {t('now')}
        </Radio>
        <Segmented
          value={day}
          onChange={setDay}
          options={Array.from({ length: DAYS }, (_, index) => ({
            value: index,
            label: dayjs().add(index, 'day').format('MM-DD ddd'),
          }))}
        />
        <SlotGrid day={day} draft={draft} onChange={onChange} />
      </Flex>
    </Block>
  );
}

function SlotGrid({ day, draft, onChange }: DraftProps & { readonly day: number }) {
  const t = useWords(placeWords);
  const { point } = draft;
  const from = dayjs().add(day, 'day').startOf('day');
  const { optionCodes, units } = choiceOf(draft);
  const query = useApi<Slots>(`/customer/offerings/${draft.offering?.id}/slots`, {
    optionCodes: optionCodes.join(',') || undefined,
    units,
    lng: point?.lng,
    lat: point?.lat,
    from: from.toISOString(),
    to: from.add(1, 'day').toISOString(),
  });
  if (query.error !== null) return <Alert type="error" showIcon message={textOf(query.error)} />;
  if (query.data === undefined || query.isPlaceholderData) {
    return <Skeleton active paragraph={{ rows: 2 }} />;
  }
  if (query.data.slots.length === 0) {
    return <Typography.Text type="secondary">{t('noSlots')}</Typography.Text>;
  }
  return (
    <Flex gap={8} wrap role="group" aria-label={t('time')}>
      {query.data.slots.map(({ startAt, workers }) => (
        <Button
          key={startAt}
          type={draft.startAt === startAt ? 'primary' : 'default'}
          aria-pressed={draft.startAt === startAt}
          title={t('free', { count: workers })}
          data-testid="place-slot"
          onClick={() => onChange({ startAt })}
        >
          {stamp(startAt).slice(11, 16)}
        </Button>
      ))}
    </Flex>
  );
}
