import { Alert, App, Checkbox, Form, Input, Modal, Radio, Select, Typography } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { payoutBankListSchema } from '@contract/schemas/payout-account';
import type { ConsentDto, consentListSchema } from '@contract/schemas/privacy';
import { PAYOUT_KIND_TEXT, PAYOUT_KINDS_OF, type PayoutAccountKind } from '@contract/terms/payout';
import { useApi, useCommand } from '../../api/use-api';
import { currentLanguage, useLocalName, useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { fundsWords } from './funds-words';
import { ACCOUNTS_PATH } from './withdraw-dialog';

type Banks = z.infer<typeof payoutBankListSchema>;
type Consents = z.infer<typeof consentListSchema>;
type Values = {
  readonly kind: PayoutAccountKind;
  readonly holder: string;
  readonly cardNumber?: string;
  readonly bankCode?: string;
  readonly bankName?: string;
  readonly logonId?: string;
  readonly isAgreed?: boolean;
};

const CONSENTS_PATH = '/me/consents';
const BANKS_PATH = '/merchant/payout-banks';
const OTHER = 'OTHER';
const PREFIX_LENGTH = 6;
const CARD = /^\d{12,19}$/;
const LOGON = /^(1[3-9]\d{9}|[^@\s]+@[^@\s]+\.[^@\s]+)$/;
const digitsOf = (text: string | undefined): string => (text ?? '').replace(/[\s-]/g, '');

/** Adds an account in the merchant's own name, with the consent that it needs. */
export function AddAccountDialog({ onClose }: { onClose(): void }) {
  const t = useWords(fundsWords);
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [error, setError] = useState<string | null>(null);
  const consents = useApi<Consents>(CONSENTS_PATH);
  const consent = consents.data?.items.find(({ purpose }) => purpose === 'BANK_ACCOUNT');
  const isAsked = consent !== undefined && consent.state !== 'GIVEN';
  const agree = useCommand({ refresh: [CONSENTS_PATH] });
  const add = useCommand({ refresh: [ACCOUNTS_PATH] });
  const kind = Form.useWatch('kind', form) ?? 'BANK';
  const submit = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setError(null);
    try {
      if (isAsked) {
        const { purpose, text } = consent;
        const body = { purpose, version: text.version, channel: 'CONSOLE' };
        await agree.mutateAsync({ path: CONSENTS_PATH, body });
      }
      await add.mutateAsync({ path: ACCOUNTS_PATH, body: draftOf(values) });
      message.success(t('added'));
      onClose();
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      title={t('addTitle')}
      okText={t('doAdd')}
      cancelText={kit('cancel')}
      okButtonProps={{ loading: add.isPending || agree.isPending, disabled: consents.isPending }}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'BANK' }}
        onFinish={() => void submit()}
      >
        <KindChoice />
        <Form.Item
          name="holder"
          label={t('holder')}
          extra={t('holderHint')}
          rules={[{ required: true, whitespace: true, min: 2, message: kit('required') }]}
        >
          <Input maxLength={60} autoComplete="organization" />
        </Form.Item>
        {kind === 'BANK' ? <CardFields /> : <LogonField />}
        <Typography.Paragraph type="secondary">{t('holdTime')}</Typography.Paragraph>
        {isAsked && <ConsentItem consent={consent} />}
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}

/** What the API takes of the form: the fields of the other kind stay out. */
function draftOf(values: Values): Readonly<Record<string, string>> {
  const holder = values.holder.trim();
  if (values.kind !== 'BANK') {
    return { kind: values.kind, holder, logonId: values.logonId?.trim() ?? '' };
  }
  const { bankCode, bankName } = values;
  return {
    kind: 'BANK',
    holder,
    cardNumber: digitsOf(values.cardNumber),
    ...(bankCode !== undefined && bankCode !== OTHER && { bankCode }),
    ...(bankCode === OTHER && bankName !== undefined && { bankName: bankName.trim() }),
  };
}

function KindChoice() {
  const t = useWords(fundsWords);
  const name = useLocalName();
  return (
    <Form.Item name="kind" label={t('accountKind')}>
      <Radio.Group
        optionType="button"
        options={PAYOUT_KINDS_OF.merchant.map((value) => ({
          value,
          label: name(PAYOUT_KIND_TEXT[value]),
        }))}
      />
    </Form.Item>
  );
}

function LogonField() {
  const t = useWords(fundsWords);
  return (
    <Form.Item
      name="logonId"
      label={t('logonId')}
      rules={[{ required: true, pattern: LOGON, message: t('badLogon') }]}
    >
      <Input maxLength={100} autoComplete="off" />
    </Form.Item>
  );
}

/** The first digits tell most banks; the rest is chosen, or named. */
function CardFields() {
  const t = useWords(fundsWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const card = digitsOf(Form.useWatch<string | undefined>('cardNumber'));
  const bankCode = Form.useWatch<string | undefined>('bankCode');
  const prefix = /^\d{6}/.test(card) ? card.slice(0, PREFIX_LENGTH) : undefined;
  const found = useApi<Banks>(BANKS_PATH, { prefix }, { isOff: prefix === undefined });
  const all = useApi<Banks>(BANKS_PATH);
  const isAnswered = prefix !== undefined && found.data !== undefined && !found.isPlaceholderData;
  const bank = isAnswered ? found.data?.items[0] : undefined;
  return (
    <>
      <Form.Item
        name="cardNumber"
        label={t('card')}
        extra={bank === undefined ? t('cardHint') : t('bankFound', { bank: name(bank.label) })}
        rules={[
          { required: true, message: t('badCard') },
          {
            validator: async (_, value: string | undefined) => {
              if (!CARD.test(digitsOf(value))) throw new RangeError(t('badCard'));
            },
          },
        ]}
      >
        <Input inputMode="numeric" autoComplete="off" maxLength={32} />
      </Form.Item>
      {isAnswered && bank === undefined && (
        <Form.Item
          name="bankCode"
          label={t('bank')}
          extra={t('bankUnknown')}
          rules={[{ required: true, message: kit('required') }]}
        >
          <Select
            showSearch
            optionFilterProp="label"
            options={[
              ...(all.data?.items ?? []).map(({ code, label }) => ({
                value: code,
                label: name(label),
              })),
              { value: OTHER, label: t('otherBank') },
            ]}
          />
        </Form.Item>
      )}
      {isAnswered && bank === undefined && bankCode === OTHER && (
        <Form.Item
          name="bankName"
          label={t('bankName')}
          rules={[{ required: true, whitespace: true, min: 2, message: kit('required') }]}
        >
          <Input maxLength={40} />
        </Form.Item>
      )}
    </>
  );
}

function ConsentItem({ consent }: { readonly consent: ConsentDto }) {
  const t = useWords(fundsWords);
  const words = consent.text[currentLanguage()];
  return (
    <Form.Item
      name="isAgreed"
      valuePropName="checked"
      extra={words.body}
      rules={[
        {
          validator: async (_, isAgreed: boolean | undefined) => {
            if (isAgreed !== true) throw new RangeError(t('needConsent'));
          },
        },
      ]}
    >
      <Checkbox>{t('consent', { title: words.title })}</Checkbox>
    </Form.Item>
  );
}
