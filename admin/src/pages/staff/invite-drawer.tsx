import { Alert, Button, Drawer, Form, Input, Segmented, Space, Typography } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../api/http';
import { useCommand } from '../../api/use-api';
import { ReferenceSelect } from '../../generic/reference-select';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { isByCity } from './person-parts';
import { RightsFields, type RightsValues } from './rights-fields';
import { useStaffDoor, type Invited } from './types';
import { staffWords } from './words';

type Values = RightsValues & { readonly account: string; readonly merchantId?: string };
type Side = 'admin' | 'merchant';

/** Who is invited, as what, reaching how far; answers the link. */
export function InviteDrawer(props: {
  readonly isOpen: boolean;
  onClose(): void;
  onInvited(invited: Invited): void;
}) {
  const t = useWords(staffWords);
  const kit = useWords(kitWords);
  const door = useStaffDoor();
  const [form] = Form.useForm<Values>();
  const [side, setSide] = useState<Side>(door.isPlatform ? 'admin' : 'merchant');
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: invite, isPending } = useCommand<Invited>({ refresh: [door.path] });
  const close = (): void => {
    form.resetFields();
    setError(null);
    props.onClose();
  };
  const submit = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setError(null);
    try {
      const body = bodyOf(values, { isPlatform: door.isPlatform, side });
      const invited = await invite({ path: `${door.path}/invitations`, body });
      close();
      props.onInvited(invited);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'ACCOUNT_TAKEN') {
        form.setFields([{ name: 'account', errors: [thrown.message] }]);
        form.getFieldInstance('account')?.focus?.();
      } else setError(textOf(thrown));
    }
  };
  return (
    <Drawer
      open={props.isOpen}
      title={t('invite')}
      width={480}
      onClose={close}
      destroyOnHidden
      footer={
        <Space>
          <Button type="primary" loading={isPending} onClick={() => void submit()}>
            {t('inviteDo')}
          </Button>
          <Button onClick={close}>{kit('cancel')}</Button>
        </Space>
      }
    >
      <Typography.Paragraph type="secondary">{t('inviteHint')}</Typography.Paragraph>
      <Form form={form} layout="vertical" requiredMark={false}>
        {door.isPlatform && (
          <Form.Item label={t('side')}>
            <Segmented<Side>
              block
              value={side}
              onChange={(next) => {
                setSide(next);
                form.resetFields(['roles', 'cities', 'storeIds', 'merchantId']);
              }}
              options={[
                { value: 'admin', label: t('platform') },
                { value: 'merchant', label: t('merchant') },
              ]}
            />
          </Form.Item>
        )}
        <PersonFields />
        {door.isPlatform && side === 'merchant' && <MerchantField />}
        <RightsOf form={form} side={side} />
      </Form>
      {error !== null && <Alert type="error" showIcon message={error} />}
    </Drawer>
  );
}

function RightsOf(props: {
  readonly form: ReturnType<typeof Form.useForm<Values>>[0];
  readonly side: Side;
}) {
  const merchantId = Form.useWatch('merchantId', props.form);
  return <RightsFields form={props.form} audience={props.side} merchantId={merchantId} />;
}

function PersonFields() {
  const t = useWords(staffWords);
  return (
    <>
      <Form.Item
        name="name"
        label={t('name')}
        rules={[{ required: true, whitespace: true, max: 40, message: t('nameRule') }]}
      >
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item
        name="account"
        label={t('account')}
        extra={t('accountRule')}
        validateTrigger="onBlur"
        rules={[{ required: true, pattern: /^[A-Za-z0-9._@-]{3,64}$/, message: t('accountRule') }]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
    </>
  );
}

function MerchantField() {
  const t = useWords(staffWords);
  return (
    <Form.Item
      name="merchantId"
      label={t('merchant')}
      rules={[{ required: true, message: t('chooseMerchant') }]}
    >
      <ReferenceSelect resource="merchants" />
    </Form.Item>
  );
}

function bodyOf(
  values: Values,
  at: { readonly isPlatform: boolean; readonly side: Side },
): Record<string, unknown> {
  const { account, name, roles, merchantId, cities = [], storeIds = [] } = values;
  const isByCities = at.side === 'admin' && roles.some(isByCity);
  return {
    account: account.trim(),
    name: name.trim(),
    roles,
    ...(storeIds.length > 0 && { storeIds }),
    ...(at.isPlatform && at.side === 'merchant' && { merchantId }),
    ...(isByCities && { cities }),
  };
}
