import { Alert, Button, Flex, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useApi } from '../../../api/use-api';
import { useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { Block } from '../../../kit/page';
import { textOf } from '../../../kit/reason-dialog';
import { useProfile } from '../../../providers/profile';
import { isPhone } from './draft';
import type { DraftProps, Matches } from './types';
import { placeWords } from './words';

const TAIL = /^\d{4}$/;

/** Whom it is for: somebody we know by the end of his phone, or a new number. */
export function CustomerBlock({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  // A merchant may not look customers up: he is told the whole number by whoever asks.
  const isOurs = useProfile()?.audience === 'admin';
  const [text, setText] = useState('');
  const isTail = isOurs && TAIL.test(text);
  const query = useApi<Matches>('/admin/customers', { phoneTail: text }, { isOff: !isTail });
  const matches = isTail && !query.isPlaceholderData ? query.data?.items : undefined;
  const isWrong = text.length >= 11 && !isPhone(text);
  return (
    <Block title={t('customer')}>
      <Form layout="vertical">
        <Form.Item
          label={t(isOurs ? 'customerSearch' : 'customerPhone')}
          {...(isWrong && { validateStatus: 'error', help: t('phoneWrong') })}
        >
          <Input
            inputMode="numeric"
            placeholder={t(isOurs ? 'tailExample' : 'phoneExample')}
            maxLength={16}
            value={text}
            data-testid="place-phone"
            aria-label={t(isOurs ? 'customerSearch' : 'customerPhone')}
            onChange={({ target }) => {
              const phone = target.value.trim();
              setText(phone);
              onChange({
                customerId: undefined,
                phone: isPhone(phone) ? phone : undefined,
              });
            }}
          />
        </Form.Item>
        {isTail && query.error !== null && (
          <Alert type="error" showIcon message={textOf(query.error)} />
        )}
        {matches !== undefined &&
          (matches.length === 0 ? (
            <Alert type="info" showIcon message={t('noMatch')} />
          ) : (
            <Radio.Group
              value={draft.customerId}
              onChange={({ target }) =>
                onChange({ customerId: String(target.value), phone: undefined })
              }
            >
              <Flex vertical gap={4}>
                {matches.map(({ id, phone, isActive, createdAt }) => (
                  <Radio key={id} value={id} disabled={!isActive}>
                    {phone} · {t('since', { day: stamp(createdAt).slice(0, 10) })}
                    {!isActive && ` · ${t('inactive')}`}
                  </Radio>
                ))}
              </Flex>
            </Radio.Group>
          ))}
        {draft.phone !== undefined && draft.addressPhone === '' && (
          <Button type="link" onClick={() => onChange({ addressPhone: draft.phone ?? '' })}>
            {t('usePhone')}
          </Button>
        )}
      </Form>
    </Block>
  );
}
