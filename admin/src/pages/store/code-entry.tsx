import { Alert, Button, Flex, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { REDEMPTION_CODE_DIGITS } from '@contract/terms/store';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { playTones } from '../../kit/tones';
import { CameraScan } from './camera-scan';
import { readCode } from './read-code';
import { TODAY_PATH, type Outcome, type Serving } from './types';
import { storeWords } from './words';

const GOOD_HZ = [880, 1_174];
const BAD_HZ = [330, 220];

/** Tells the room how it went: hands are busy at a counter. */
export function soundOf({ kind }: Outcome): void {
  playTones(kind === 'served' ? GOOD_HZ : BAD_HZ);
}

/** The code of a customer: typed, sent by a hand scanner that ends with Enter, or by the camera. */
export function CodeEntry(props: {
  readonly storeId: string;
  readonly isNext: boolean;
  onOutcome(outcome: Outcome): void;
}) {
  const t = useWords(storeWords);
  const input = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<'codeWrong' | 'qrNewer' | null>(null);
  const { mutateAsync, isPending } = useCommand<Serving>({ refresh: [TODAY_PATH] });
  const { storeId, isNext } = props;
  useEffect(() => {
    if (!isNext) return;
    setText('');
    // A scanner types into what has the focus.
    input.current?.focus();
  }, [isNext, storeId]);
  const redeem = async (scanned: string): Promise<void> => {
    if (isPending || scanned.trim() === '') return;
    const read = readCode(scanned);
    if ('fault' in read) {
      setFault(read.fault);
      input.current?.select();
      return;
    }
    setFault(null);
    const outcome = await mutateAsync({
      path: '/merchant/redemptions',
      body: { storeId, ...read.body },
    }).then(
      (serving): Outcome => ({ kind: 'served', serving }),
      (error: unknown): Outcome => ({ kind: 'refused', error }),
    );
    soundOf(outcome);
    props.onOutcome(outcome);
    if (outcome.kind === 'served') setText('');
    // What was refused stays to be read; the next scan writes over it.
    input.current?.select();
  };
  return (
    <Block title={t('redeemTitle')}>
      <Form layout="vertical" className="dh-store-entry" onFinish={() => void redeem(text)}>
        <Form.Item
          label={t('code')}
          htmlFor="store-code"
          extra={t('codeHint', { digits: REDEMPTION_CODE_DIGITS })}
        >
          <Flex gap={12} wrap>
            <Input
              ref={input}
              id="store-code"
              className="dh-store-code"
              size="large"
              autoFocus
              autoComplete="off"
              inputMode="numeric"
              maxLength={64}
              value={text}
              status={fault === null ? '' : 'error'}
              data-testid="store-code"
              onChange={({ target }) => {
                setText(target.value);
                setFault(null);
              }}
            />
            <Button
              type="primary"
              size="large"
              htmlType="submit"
              className="dh-store-redeem"
              loading={isPending}
              data-testid="store-redeem"
            >
              {t('redeem')}
            </Button>
          </Flex>
        </Form.Item>
      </Form>
      {fault !== null && (
        <Alert
          type="error"
          showIcon
          className="dh-block"
          message={t(fault, { digits: REDEMPTION_CODE_DIGITS })}
        />
      )}
      <CameraScan onRead={(scanned) => void redeem(scanned)} />
    </Block>
  );
}
