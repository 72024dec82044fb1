import { Flex, Table, Typography } from 'antd';
import { Link } from 'react-router';
import { ANY_SCOPE } from '@contract/terms/catalogue';
import { useApi } from '../../api/use-api';
import { useCityZones } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ChoiceFilter, SwitchFilter } from '../../kit/filters';
import { cityStamp } from '../../kit/format';
import { MomentPicker } from '../../kit/moment-picker';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { originOf, useSources, type Origin, type Source } from './origins';
import { usePolicyText } from './policy-text';
import { useScopes } from './scope-names';
import { DESK_PATH, type InForce } from './types';
import { policyWords } from './words';

type Field = InForce['fields'][number];

/** Every number that holds for a city and category at a moment, and where it comes from. */
export function InForceTab() {
  const t = useWords(policyWords);
  const { cities, categories } = useScopes();
  const [params, setParams] = useUrlState();
  const at = params.get('at');
  const zone = useCityZones()(params.get('city'));
  const query = useApi<InForce>(`${DESK_PATH}/in-force`, {
    cityCode: params.get('city') ?? ANY_SCOPE,
    categoryId: params.get('category') ?? ANY_SCOPE,
    at,
  });
  return (
    <>
      <Flex gap={8} wrap align="center" className="dh-filters" role="search">
        <ChoiceFilter
          param="city"
          label={t('city')}
          placeholder={t('allCities')}
          choices={cities.filter(({ value }) => value !== ANY_SCOPE)}
        />
        <ChoiceFilter
          param="category"
          label={t('category')}
          placeholder={t('allCategories')}
          choices={categories.filter(({ value }) => value !== ANY_SCOPE)}
        />
        <MomentPicker
          zone={zone}
          label={t('at')}
          placeholder={t('atNow')}
          value={at}
          onChange={(next) => setParams({ at: next })}
        />
        <SwitchFilter param="own" value="1" label={t('onlyOwn')} />
      </Flex>
      <Loaded query={query}>
        {(inForce) => <Rules inForce={inForce} isNow={at === null} zone={zone} />}
      </Loaded>
    </>
  );
}

function Rules(props: {
  readonly inForce: InForce;
  readonly isNow: boolean;
  readonly zone: string;
}) {
  const t = useWords(policyWords);
  const name = useLocalName();
  const [params] = useUrlState();
  const { inForce, isNow, zone } = props;
  const sources = useSources(inForce.version).data ?? [];
  const isOnlyOwn = params.get('own') === '1';
  const fields = inForce.fields.filter(({ isDefault }) => !isOnlyOwn || !isDefault);
  const groups = [...new Set(fields.map(({ group }) => name(group)))];
  return (
    <>
      <Flex gap={8} wrap className="dh-block" align="center" data-testid="policy-sources">
        <Typography.Text strong>
          {isNow ? t('inForceNow') : t('inForceAt', { time: cityStamp(inForce.at, zone) })}
        </Typography.Text>
        {sources.length > 0 && (
          <>
            <Typography.Text type="secondary">{t('madeOf')}</Typography.Text>
            {sources.map((source) => (
              <SourceText key={`${source.cityCode}/${source.categoryId}`} source={source} />
            ))}
          </>
        )}
      </Flex>
      {fields.length === 0 && (
        <Block>
          <EmptyState text={t('allDefault')} />
        </Block>
      )}
      {groups.map((group) => (
        <Block key={group} title={group}>
          <GroupTable
            caption={group}
            fields={fields.filter((field) => name(field.group) === group)}
            sources={sources}
          />
        </Block>
      ))}
    </>
  );
}

function GroupTable(props: {
  readonly caption: string;
  readonly fields: readonly Field[];
  readonly sources: readonly Source[];
}) {
  const t = useWords(policyWords);
  const name = useLocalName();
  const text = usePolicyText();
  return (
    <Table<Field>
      rowKey="field"
      size="small"
      pagination={false}
      caption={<span className="dh-hidden">{props.caption}</span>}
      dataSource={[...props.fields]}
      onRow={({ field }) => ({ 'data-testid': `in-force-${field}` }) as object}
      columns={[
        { title: t('rule'), width: '40%', render: (_, { label }) => name(label) },
        {
          title: t('value'),
          width: '30%',
          render: (_, { unit, value, isDefault }) => (
            <Typography.Text strong={!isDefault}>{text(unit, value)}</Typography.Text>
          ),
        },
        {
          title: t('origin'),
          render: (_, field) => <OriginText origin={originOf(field, props.sources)} />,
        },
      ]}
    />
  );
}

const ORIGIN_WORDS = {
  default: 'originDefault',
  category: 'originCategory',
  wider: 'originWider',
} as const;

function OriginText({ origin }: { readonly origin: Origin }) {
  const t = useWords(policyWords);
  if (origin.kind === 'row') return <SourceText source={origin.source} />;
  return <Typography.Text type="secondary">{t(ORIGIN_WORDS[origin.kind])}</Typography.Text>;
}

function SourceText({ source }: { readonly source: Source }) {
  const t = useWords(policyWords);
  const { scopeName } = useScopes();
  const text = `${scopeName(source)} ${t('number', { number: source.number })}`;
  if (source.policy === undefined) {
    return <Typography.Text type="secondary">{text}</Typography.Text>;
  }
  return <Link to={`/policies/${source.policy.id}`}>{text}</Link>;
}
