import { Button, DatePicker, Flex, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useWords } from '../../i18n/i18n';
import { useUrlState } from '../../kit/url-state';
import { ACTIONS } from './action-words';
import { useActionWords } from './read-entry';
import { auditWords } from './words';

export const FILTER_KEYS = ['actorId', 'action', 'targetId', 'from', 'to'] as const;
const ID = /^[A-Za-z0-9][A-Za-z0-9:_-]{0,79}$/;
/** Operation ids: the deeds of the platform; those of merchants carry their own door. */
const METHOD = /^(post|put|patch|delete)/;
const OWN_DOORS = /^(?:setup\.|staff\.|postAuth|postMediaTickets|(?:post|put)Me[A-Z])/;
const CHOICES = Object.keys(ACTIONS).map((action) =>
  OWN_DOORS.test(action) ? action : action.replace(METHOD, '$1Admin'),
);

type Values = { readonly actorId?: string; readonly targetId?: string };

/** Person, deed, object and time; all of it in the URL. */
export function AuditFilters() {
  const t = useWords(auditWords);
  const [params, setParams] = useUrlState();
  const [form] = Form.useForm<Values>();
  const words = useActionWords();
  const chosen = params.get('action') ?? undefined;
  const options = useMemo(
    () =>
      [...new Set([...CHOICES, ...(chosen === undefined ? [] : [chosen])])].map((value) => ({
        value,
        label: words(value) ?? value,
      })),
    [chosen, words],
  );
  const from = params.get('from');
  const to = params.get('to');
  const isFiltered = FILTER_KEYS.some((key) => params.has(key));
  const id = { pattern: ID, message: t('badId') };
  return (
    <Form
      form={form}
      // What the URL says is what the fields say, also after “only this person”.
      key={`${params.get('actorId') ?? ''}|${params.get('targetId') ?? ''}`}
      role="search"
      initialValues={{ actorId: params.get('actorId'), targetId: params.get('targetId') }}
      preserve={false}
      onFinish={({ actorId, targetId }) => setParams({ actorId, targetId, cursor: undefined })}
    >
      <Flex gap={8} wrap className="dh-block">
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm' }}
          style={{ width: 320 }}
          format="YYYY-MM-DD HH:mm"
          allowEmpty={[true, true]}
          placeholder={[t('from'), t('to')]}
          aria-label={t('at')}
          value={[from === null ? null : dayjs(from), to === null ? null : dayjs(to)]}
          onChange={(range) =>
            setParams({
              from: range?.[0]?.toISOString(),
              to: range?.[1]?.toISOString(),
              cursor: undefined,
            })
          }
        />
        <Select
          className="dh-audit-action"
          style={{ width: 180 }}
          aria-label={t('action')}
          placeholder={t('action')}
          allowClear
          showSearch
          optionFilterProp="label"
          value={chosen}
          onChange={(action?: string) => setParams({ action, cursor: undefined })}
          options={options}
        />
        <Form.Item name="actorId" rules={[id]} style={{ margin: 0 }}>
          <Input
            allowClear
            aria-label={t('actorId')}
            placeholder={t('actorId')}
            style={{ width: 150 }}
          />
        </Form.Item>
        <Form.Item name="targetId" rules={[id]} style={{ margin: 0 }}>
          <Input
            allowClear
            aria-label={t('targetId')}
            placeholder={t('targetId')}
            style={{ width: 150 }}
          />
        </Form.Item>
        <Button htmlType="submit">{t('search')}</Button>
        {isFiltered && (
          <Button
            type="link"
            onClick={() =>
              setParams({
                ...Object.fromEntries(FILTER_KEYS.map((key) => [key, undefined])),
                cursor: undefined,
              })
            }
          >
            {t('clear')}
          </Button>
        )}
      </Flex>
    </Form>
  );
}
