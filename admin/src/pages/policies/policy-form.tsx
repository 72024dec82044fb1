import { SearchOutlined } from '@ant-design/icons';
import { useWarnAboutChange } from '@refinedev/core';
import { Alert, App, Button, Collapse, Flex, Input, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { POLICY_GROUP_TEXT, type PolicyGroup } from '@contract/terms/policy-fields';
import { ApiError } from '../../api/http';
import { useApi, useCommand, useInvalidate } from '../../api/use-api';
import { isSame } from '../../generic/changes';
import { useLocalName, useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { EmptyState, Loaded } from '../../kit/states';
import { GROUPS, ownCount, ownOf, pathOf, placesIn, type FieldPlace } from './fields';
import { mergeOwn, type Clashes } from './merge';
import { problemsOf } from './problems';
import { RuleRow } from './rule-row';
import {
  DESK_PATH,
  POLICIES_PATH,
  POLICY_REFRESH,
  type InForce,
  type Own,
  type Policy,
} from './types';
import { versionPageWords } from './version-page-words';

const OPEN_AT_FIRST: readonly PolicyGroup[] = ['dispatch', 'cancel'];

/** A draft by groups: each number either set here or left to the wider rules. */
export function PolicyForm(props: {
  readonly policy: Policy;
  onChanged(isChanged: boolean): void;
}) {
  const { cityCode, categoryId } = props.policy;
  const query = useApi<InForce>(`${DESK_PATH}/in-force`, { cityCode, categoryId });
  return <Loaded query={query}>{(inForce) => <Form {...props} inForce={inForce} />}</Loaded>;
}

function Form(props: {
  readonly policy: Policy;
  readonly inForce: InForce;
  onChanged(isChanged: boolean): void;
}) {
  const t = useWords(versionPageWords);
  const { policy, inForce, onChanged } = props;
  // What the form began with stays, also when somebody else has saved meanwhile.
  const [base, setBase] = useState(policy);
  const [own, setOwn] = useState(() => ownOf(policy));
  const [search, setSearch] = useState('');
  const [clashes, setClashes] = useState<Clashes>({});
  const { save, readNewest, error, refused, isStale, isBusy } = useSave({ base, onSaved: begin });
  const { setWarnWhen } = useWarnAboutChange();
  const isChanged = !isSame(own, ownOf(base));
  function begin(saved: Policy): void {
    setBase(saved);
    setOwn(ownOf(saved));
    setClashes({});
  }
  const merge = async (): Promise<void> => {
    const newest = await readNewest();
    if (newest === undefined) return;
    const result = mergeOwn({ base: ownOf(base), theirs: ownOf(newest), mine: own });
    setBase(newest);
    setOwn(result.merged);
    setClashes(result.clashes);
  };
  useEffect(() => {
    setWarnWhen(isChanged);
    onChanged(isChanged);
    // Leaving the page ends the warning as well.
    return () => setWarnWhen(false);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isChanged]);
  const undecided = Object.keys(clashes).length;
  const problems = { ...refused, ...problemsOf(own, t) };
  const isSound = Object.keys(problemsOf(own, t)).length === 0;
  return (
    <>
      <Typography.Paragraph type="secondary">{t('formHint')}</Typography.Paragraph>
      <Input
        allowClear
        className="dh-policy-search"
        prefix={<SearchOutlined />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <RuleGroups
        own={own}
        inForce={inForce}
        search={search}
        problems={problems}
        clashes={clashes}
        onChange={setOwn}
        onSettled={(path) => setClashes(({ [path]: _settled, ...rest }) => rest)}
      />
      {isStale && (
        <Alert
          type="warning"
          showIcon
          className="dh-block"
          message={t('conflict')}
          action={
            <Button size="small" onClick={() => void merge()}>
              {t('loadNewest')}
            </Button>
          }
        />
      )}
      {undecided > 0 && (
        <Alert
          type="warning"
          showIcon
          className="dh-block"
          message={t('undecided', { count: undecided })}
        />
      )}
      {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
      <Flex gap={8} align="center" className="dh-form-footer dh-policy-footer">
        <Button
          type="primary"
          data-testid="policy-save"
          loading={isBusy}
          disabled={!isChanged || !isSound || undecided > 0}
          onClick={() => void save(own)}
        >
          {t('save')}
        </Button>
        <Button disabled={!isChanged} onClick={() => begin(base)}>
          {t('reset')}
        </Button>
        {isChanged && <Typography.Text type="warning">{t('unsaved')}</Typography.Text>}
      </Flex>
    </>
  );
}

function useSave(input: { readonly base: Policy; onSaved(policy: Policy): void }) {
  const t = useWords(versionPageWords);
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const [error, setError] = useState<string | null>(null);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const [isStale, setStale] = useState(false);
  const { mutateAsync: command, isPending } = useCommand<Policy>({ refresh: POLICY_REFRESH });
  const { base, onSaved } = input;
  const path = `${POLICIES_PATH}/${base.id}`;
  const newest = useApi<Policy>(path);
  const save = async (own: Own): Promise<void> => {
    setError(null);
    setRefused({});
    try {
      onSaved(await command({ method: 'PATCH', path, version: base.version, body: own }));
      message.success(t('saved'));
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'VERSION_CONFLICT') {
        setStale(true);
        return;
      }
      if (thrown instanceof ApiError) {
        setRefused(Object.fromEntries(thrown.fields.map((one) => [one.field, one.message])));
      }
      setError(textOf(thrown));
    }
  };
  const readNewest = async (): Promise<Policy | undefined> => {
    const { data } = await newest.refetch();
    setStale(data === undefined);
    void invalidate(DESK_PATH);
    return data;
  };
  return { save, readNewest, error, refused, isStale, isBusy: isPending };
}

function RuleGroups(props: {
  readonly own: Own;
  readonly inForce: InForce;
  readonly search: string;
  readonly problems: Readonly<Record<string, string>>;
  readonly clashes: Clashes;
  onChange(own: Own): void;
  onSettled(path: string): void;
}) {
  const t = useWords(versionPageWords);
  const name = useLocalName();
  const [open, setOpen] = useState<readonly string[]>(OPEN_AT_FIRST);
  const { own, inForce, problems, onChange } = props;
  const wanted = props.search.trim().toLowerCase();
  const matches = ({ field }: FieldPlace): boolean =>
    wanted === '' || name(field.label).toLowerCase().includes(wanted);
  const shown = GROUPS.map((group) => ({ group, places: placesIn(group).filter(matches) })).filter(
    ({ places }) => places.length > 0,
  );
  const valueNow = (place: FieldPlace): unknown =>
    inForce.fields.find(({ part, field }) => part === place.part && field === place.name)?.value;
  // What needs a decision is never hidden in a closed group.
  const urgent = shown.filter(({ places }) =>
    places.some((place) => pathOf(place) in problems || pathOf(place) in props.clashes),
  );
  const asKeys = (groups: typeof shown): string[] => groups.map(({ group }) => group);
  if (shown.length === 0) return <EmptyState text={t('nothingFound')} />;
  return (
    <Collapse
      className="dh-block"
      activeKey={wanted === '' ? [...open, ...asKeys(urgent)] : asKeys(shown)}
      onChange={(keys) => setOpen(keys)}
      items={shown.map(({ group, places }) => ({
        key: group,
        label: name(POLICY_GROUP_TEXT[group]),
        extra: (
          <Typography.Text type="secondary">
            {t('ownCount', { count: ownCount(own, group) })}
          </Typography.Text>
        ),
        children: places.map((place) => (
          <RuleRow
            key={place.name}
            place={place}
            own={own}
            now={valueNow(place)}
            problem={problems[pathOf(place)]}
            theirs={props.clashes[pathOf(place)]}
            onChange={onChange}
            onSettled={() => props.onSettled(pathOf(place))}
          />
        )),
      }))}
    />
  );
}
