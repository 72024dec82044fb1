import { Alert, App, Button, DatePicker, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { useWords } from '../../i18n/i18n';
import { download } from '../../kit/download';
import { Block } from '../../kit/page';
import { textOf } from '../../kit/reason-dialog';
import { useUrlState } from '../../kit/url-state';
import { ledgerWords } from './ledger-words';
import { chosenPeriod, periodOf, rangeOf } from '../../kit/period';
import { moneyWords } from './words';

const OWNERS = ['worker', 'merchant', 'referrer'] as const;
const FORMATS = ['xlsx', 'csv'] as const;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
type Values = {
  readonly ownerKind: (typeof OWNERS)[number];
  readonly ownerId: string;
  readonly format: (typeof FORMATS)[number];
};

/** The statement of a worker, a merchant or a referrer as a file; each one is recorded. */
export function LedgerStatement() {
  const t = useWords(ledgerWords);
  const money = useWords(moneyWords);
  const { message } = App.useApp();
  const [params, setParams] = useUrlState();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const period = periodOf(params, CHINA_ZONE);
  const take = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { from, to } = period;
      await download('POST', '/admin/statement-files', {
        body: { ...values, from, to },
        fallbackName: `statement-${values.ownerId}-${from}-${to}.${values.format}`,
      });
      message.success(money('done', { deed: t('doDownload') }));
    } catch (thrown) {
      setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Block>
      <p>{t('statementHint')}</p>
      <Form<Values>
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 480 }}
        initialValues={{
          ownerKind: params.get('ownerKind') ?? 'merchant',
          ownerId: params.get('ownerId') ?? '',
          format: 'xlsx',
        }}
        onFinish={(values) => void take(values)}
      >
        <Form.Item name="ownerKind" label={t('ownerKind')}>
          <Radio.Group options={OWNERS.map((value) => ({ value, label: money(value) }))} />
        </Form.Item>
        <Form.Item
          name="ownerId"
          label={t('ownerId')}
          rules={[{ required: true, pattern: ID, message: t('badOwner') }]}
        >
          <Input autoComplete="off" maxLength={64} />
        </Form.Item>
        <Form.Item label={t('period')}>
          <DatePicker.RangePicker
            className="dh-wide"
            value={rangeOf(period)}
            allowClear={false}
            onChange={(range) => {
              const next = chosenPeriod(range);
              if (next !== null) setParams(next);
            }}
          />
        </Form.Item>
        <Form.Item name="format" label={money('format')}>
          <Radio.Group options={FORMATS.map((value) => ({ value, label: value }))} />
        </Form.Item>
        {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {t('doDownload')}
        </Button>
      </Form>
    </Block>
  );
}
