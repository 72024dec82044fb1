import { Alert, Col, Form, Input, InputNumber, Modal, Row } from 'antd';
import { useState } from 'react';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { useCommand } from '../../api/use-api';
import { MoneyInput } from '../../generic/field-input';
import { useWords } from '../../i18n/i18n';
import { cityStamp } from '../../kit/format';
import { MomentPicker } from '../../kit/moment-picker';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { FENS, HOUR_MS, HOURS } from './policy-fields';
import { policyWords } from './policy-words';

const BPS_PER_PERCENT = 100;
const WIDTH = 760;
const AHEAD_MS = 3_600_000;

type FenKey = (typeof FENS)[number] | 'feeFixedFen' | 'feeMaxFen';
type Values = { readonly [K in FenKey]?: number | undefined } & {
  readonly [K in (typeof HOURS)[number]]?: number | null;
} & {
  /** The instant, as it goes to the server. */
  readonly from: string;
  readonly reason: string;
  readonly dailyCountMax?: number | null;
  readonly feePercent?: number | null;
};

/** What was left empty is left out: the defaults apply. */
function bodyOf(values: Values) {
  const { feeFixedFen, feePercent, feeMaxFen } = values;
  const hasFee = feeFixedFen !== undefined || typeof feePercent === 'number';
  const entries = [
    ...FENS.map((key) => [key, values[key]] as const),
    ...HOURS.map((key) => {
      const hours = values[key];
      return [key, typeof hours === 'number' ? Math.round(hours * HOUR_MS) : undefined] as const;
    }),
    ['dailyCountMax', values.dailyCountMax ?? undefined] as const,
  ].filter(([, value]) => value !== undefined);
  const band = {
    fromFen: 0,
    fixedFen: feeFixedFen ?? 0,
    bps: Math.round((feePercent ?? 0) * BPS_PER_PERCENT),
    maxFen: feeMaxFen ?? null,
  };
  return {
    from: values.from,
    reason: values.reason.trim(),
    values: { ...Object.fromEntries(entries), ...(hasFee && { feeBands: [band] }) },
  };
}

/** Rules from a moment ahead on; the button says from when. */
export function PublishPolicyDialog({ onClose }: { onClose(): void }) {
  const t = useWords(policyWords);
  const kit = useWords(kitWords);
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<string | null>(null);
  const publish = useCommand({ refresh: ['/admin/withdrawal-policies'] });
  const from = Form.useWatch('from', form);
  const submit = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setError(null);
    try {
      await publish.mutateAsync({ path: '/admin/withdrawal-policies', body: bodyOf(values) });
      onClose();
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      width={WIDTH}
      title={t('publish')}
      okText={t('publishGo', { time: from === undefined ? '–' : cityStamp(from, CHINA_ZONE) })}
      cancelText={kit('cancel')}
      okButtonProps={{ loading: publish.isPending }}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <p>{t('publishFollows')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ from: new Date(Date.now() + AHEAD_MS).toISOString() }}
      >
        <Fields />
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, min: 2, message: kit('required') }]}
        >
          <Input.TextArea rows={2} maxLength={200} showCount />
        </Form.Item>
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}

function Fields() {
  const t = useWords(policyWords);
  const kit = useWords(kitWords);
  return (
    <Row gutter={16}>
      <Col span={12}>
        <Form.Item
          name="from"
          label={t('from')}
          extra={t('fromZone', { zone: CHINA_ZONE })}
          rules={[
            { required: true, message: kit('required') },
            {
              validator: async (_, value: string | undefined) => {
                if (value !== undefined && Date.parse(value) < Date.now())
                  throw new RangeError(t('atLeastLater'));
              },
            },
          ]}
        >
          <MomentPicker zone={CHINA_ZONE} isRequired isFuture className="dh-wide" />
        </Form.Item>
      </Col>
      <Col span={12}>
        <Form.Item name="dailyCountMax" label={t('dailyCountMax')}>
          <InputNumber min={1} max={100} precision={0} className="dh-wide" />
        </Form.Item>
      </Col>
      {FENS.map((key) => (
        <Col key={key} span={12}>
          <Form.Item name={key} label={t(key)}>
            <MoneyInput />
          </Form.Item>
        </Col>
      ))}
      <Col span={8}>
        <Form.Item name="feeFixedFen" label={t('feeFixed')}>
          <MoneyInput />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="feePercent" label={t('feeRate')}>
          <InputNumber min={0} max={100} precision={2} suffix="%" className="dh-wide" />
        </Form.Item>
      </Col>
      <Col span={8}>
        <Form.Item name="feeMaxFen" label={t('feeMax')}>
          <MoneyInput />
        </Form.Item>
      </Col>
      {HOURS.map((key) => (
        <Col key={key} span={8}>
          <Form.Item name={key} label={t(key)}>
            <InputNumber min={0} max={1_440} className="dh-wide" />
          </Form.Item>
        </Col>
      ))}
    </Row>
  );
}
