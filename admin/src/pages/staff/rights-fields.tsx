import { Alert, Checkbox, Form, Select, Typography, type FormInstance } from 'antd';
import { clashOf } from '@contract/terms/role-sets';
import { ROLE_TEXT, SCOPE_TEXT } from '@contract/terms/role-words';
import { rolesOfAudience, type Role } from '@contract/terms/permissions';
import { useApi } from '../../api/use-api';
import { ReferenceSelect } from '../../generic/reference-select';
import type { AnyRecord } from '../../generic/types';
import { currentLanguage, useLocalName, useWords } from '../../i18n/i18n';
import { isByCity, reachOf } from './person-parts';
import { DUTY_TEXT, ROLE_DUTIES } from './role-words';
import { staffWords } from './words';

const STORES_MAX = 100;

export type RightsValues = {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly cities?: readonly string[];
  readonly storeIds?: readonly string[];
};

/** Roles with what they mean, and the cities or stores they reach. */
export function RightsFields(props: {
  readonly form: FormInstance;
  readonly audience: 'admin' | 'merchant';
  readonly merchantId: string | undefined;
}) {
  const t = useWords(staffWords);
  const name = useLocalName();
  const roles = (Form.useWatch('roles', props.form) as readonly Role[] | undefined) ?? [];
  return (
    <>
      <Form.Item
        name="roles"
        label={t('roles')}
        rules={[
          { required: true, type: 'array', min: 1, message: t('rolesRule') },
          {
            validator: (_, value: readonly Role[] | undefined) =>
              clashOf(value ?? []) === undefined
                ? Promise.resolve()
                : Promise.reject(new Error(t('roles'))),
            message: '',
          },
        ]}
      >
        <Checkbox.Group style={{ width: '100%' }}>
          <div role="presentation">
            {rolesOfAudience(props.audience).map((role) => (
              <div key={role} className="dh-role-choice">
                <Checkbox value={role}>
                  <Typography.Text strong>{name(ROLE_TEXT[role])}</Typography.Text>{' '}
                  <Typography.Text type="secondary">
                    {`· ${name(SCOPE_TEXT[reachOf(role)])}`}
                  </Typography.Text>
                  <br />
                  <Typography.Text type="secondary">{name(ROLE_DUTIES[role])}</Typography.Text>
                </Checkbox>
              </div>
            ))}
          </div>
        </Checkbox.Group>
      </Form.Item>
      <Clash roles={roles} />
      {props.audience === 'admin' && roles.some(isByCity) && <CityField />}
      {props.audience === 'merchant' && <StoreField merchantId={props.merchantId} />}
    </>
  );
}

function Clash({ roles }: { readonly roles: readonly Role[] }) {
  const t = useWords(staffWords);
  const name = useLocalName();
  const clash = clashOf(roles);
  if (clash === undefined) return null;
  const [one, other] = clash.map((permission) => name(DUTY_TEXT[permission]) || permission);
  return (
    <Alert
      type="error"
      showIcon
      className="dh-block"
      message={t('clash', { one: one ?? '', other: other ?? '' })}
    />
  );
}

function CityField() {
  const t = useWords(staffWords);
  return (
    <Form.Item
      name="cities"
      label={t('cities')}
      extra={t('citiesHint')}
      rules={[{ required: true, type: 'array', min: 1, message: t('citiesRule') }]}
    >
      <ReferenceSelect resource="cities" mode="multiple" />
    </Form.Item>
  );
}

function StoreField({ merchantId }: { readonly merchantId: string | undefined }) {
  const t = useWords(staffWords);
  const name = useLocalName();
  const stores = useApi<{ readonly items: readonly AnyRecord[] }>('/resources/stores', {
    merchantId,
    pageSize: STORES_MAX,
  });
  const options = (stores.data?.items ?? []).map((store) => ({
    value: store.id,
    label: name(store.name as { readonly zh: string; readonly en: string }) || store.id,
  }));
  return (
    <Form.Item name="storeIds" label={t('stores')} extra={t('storesHint')}>
      <Select
        key={currentLanguage()}
        mode="multiple"
        options={options}
        loading={stores.isPending}
        placeholder={t('allStores')}
        optionFilterProp="label"
      />
    </Form.Item>
  );
}
