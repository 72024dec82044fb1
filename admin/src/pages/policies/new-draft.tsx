import { Alert, Form, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ANY_SCOPE } from '@contract/terms/catalogue';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { useScopes, useWritesEverywhere } from './scope-names';
import { POLICIES_PATH, POLICY_REFRESH, type Policy, type PolicyScope } from './types';
import { useHeads } from './use-heads';
import { policyWords } from './words';

/** Asks for which city and category; one that is there already is opened instead. */
export function NewDraftDialog({ onClose }: { onClose(): void }) {
  const t = useWords(policyWords);
  const kit = useWords(kitWords);
  const navigate = useNavigate();
  const [params] = useUrlState();
  const { cities, categories, scopeName } = useScopes();
  const isEverywhere = useWritesEverywhere();
  const [scope, setScope] = useState<Partial<PolicyScope>>({
    ...(params.has('city') && { cityCode: params.get('city') ?? ANY_SCOPE }),
    categoryId: params.get('category') ?? ANY_SCOPE,
  });
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: create, isPending } = useCommand<Policy>({ refresh: POLICY_REFRESH });
  const { cityCode, categoryId } = scope;
  const heads = useHeads(scope);
  const whole =
    cityCode !== undefined && categoryId !== undefined ? { cityCode, categoryId } : null;
  const there = heads.data?.items.find(
    (item) =>
      item.state === 'draft' && item.cityCode === cityCode && item.categoryId === categoryId,
  );
  const go = async (): Promise<void> => {
    if (whole === null) return;
    setError(null);
    try {
      const draft = await create({ path: POLICIES_PATH, body: whole });
      void navigate(`/policies/${draft.id}`);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      title={t('newDraft')}
      okText={whole === null ? t('newDraft') : t('draftGo', { scope: scopeName(whole) })}
      cancelText={kit('back')}
      okButtonProps={{ disabled: whole === null || there !== undefined, loading: isPending }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <p>{t('draftText')}</p>
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={t('city')} htmlFor="draft-city">
          <Select
            id="draft-city"
            showSearch
            optionFilterProp="label"
            placeholder={t('draftRequired')}
            options={cities.filter(({ value }) => isEverywhere || value !== ANY_SCOPE)}
            value={cityCode ?? null}
            onChange={(value: string) => setScope({ ...scope, cityCode: value })}
          />
        </Form.Item>
        <Form.Item label={t('category')} htmlFor="draft-category">
          <Select
            id="draft-category"
            showSearch
            optionFilterProp="label"
            options={[...categories]}
            value={categoryId ?? null}
            onChange={(value: string) => setScope({ ...scope, categoryId: value })}
          />
        </Form.Item>
        {whole !== null && there !== undefined && (
          <Alert
            type="info"
            showIcon
            message={t('draftThere', { scope: scopeName(whole) })}
            action={<Link to={`/policies/${there.id}`}>{t('draftOpen')}</Link>}
          />
        )}
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}
