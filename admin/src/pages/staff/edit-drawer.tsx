import { Alert, App, Button, Drawer, Form, Input, Space, Typography } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../api/http';
import { useCommand, useInvalidate } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { isByCity, ReachText, RoleTags } from './person-parts';
import { RightsFields, type RightsValues } from './rights-fields';
import { useStaffDoor, type Person } from './types';
import { staffWords } from './words';

/** Name, roles and reach of a person; sent with the version that was read. */
export function EditDrawer(props: {
  readonly person: Person;
  readonly isOpen: boolean;
  onClose(): void;
}) {
  const t = useWords(staffWords);
  const kit = useWords(kitWords);
  const door = useStaffDoor();
  const { message } = App.useApp();
  const [form] = Form.useForm<RightsValues>();
  const [error, setError] = useState<string | null>(null);
  const [isConflict, setConflict] = useState(false);
  const invalidate = useInvalidate();
  const { mutateAsync: save, isPending } = useCommand<Person>({ refresh: [door.path] });
  const { person } = props;
  const submit = async (): Promise<void> => {
    const values = await form.validateFields().catch(() => undefined);
    if (values === undefined) return;
    setError(null);
    setConflict(false);
    try {
      await save({
        method: 'PATCH',
        path: `${door.path}/${person.id}`,
        version: person.version,
        body: changesOf({ values, person }),
      });
      message.success(t('saved'));
      props.onClose();
    } catch (thrown) {
      const isOld = thrown instanceof ApiError && thrown.code === 'VERSION_CONFLICT';
      if (isOld) await invalidate(door.path);
      setConflict(isOld);
      setError(isOld ? null : textOf(thrown));
    }
  };
  return (
    <Drawer
      open={props.isOpen}
      title={`${t('edit')} · ${person.name}`}
      width={480}
      onClose={props.onClose}
      destroyOnHidden
      footer={
        <Space>
          <Button type="primary" loading={isPending} onClick={() => void submit()}>
            {kit('save')}
          </Button>
          <Button onClick={props.onClose}>{kit('cancel')}</Button>
        </Space>
      }
    >
      <Typography.Paragraph type="secondary">{t('editHint')}</Typography.Paragraph>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          name: person.name,
          roles: person.roles,
          cities: person.cities,
          storeIds: person.storeIds,
        }}
      >
        <Form.Item
          name="name"
          label={t('name')}
          rules={[{ required: true, whitespace: true, max: 40, message: t('nameRule') }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <RightsFields
          form={form}
          audience={person.audience}
          merchantId={door.isPlatform ? (person.merchantId ?? undefined) : undefined}
        />
      </Form>
      {isConflict && (
        <Alert
          type="warning"
          showIcon
          message={t('conflict')}
          description={<Theirs person={person} />}
        />
      )}
      {error !== null && <Alert type="error" showIcon message={error} />}
    </Drawer>
  );
}

/** What somebody else has saved meanwhile; what was typed stays, and is saved over it knowingly. */
function Theirs({ person }: { readonly person: Person }) {
  return (
    <Space direction="vertical" size={4}>
      <span>{person.name}</span>
      <RoleTags roles={person.roles} />
      <ReachText person={person} />
    </Space>
  );
}

/** Reach of a kind that the person cannot have is left alone. */
function changesOf(input: {
  readonly values: RightsValues;
  readonly person: Person;
}): Partial<RightsValues> {
  const { values, person } = input;
  const { name, roles, cities = [], storeIds = [] } = values;
  if (person.audience === 'merchant') return { name: name.trim(), roles, storeIds };
  return { name: name.trim(), roles, ...(roles.some(isByCity) && { cities }) };
}
