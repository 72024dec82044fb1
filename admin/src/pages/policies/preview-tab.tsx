import { Alert, Flex, Table, Typography } from 'antd';
import { Link } from 'react-router';
import { useApi } from '../../api/use-api';
import { useCityZones } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { MomentPicker } from '../../kit/moment-picker';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { usePolicyText } from './policy-text';
import { DESK_PATH, OPEN_ORDERS_MAX, type Policy, type Preview } from './types';
import { versionPageWords } from './version-page-words';

type Change = Preview['changes'][number];
type Example = Preview['examples'][number];

/** What a version changes at its date, at the date of the URL while it is a draft. */
export function usePreview(policy: Policy) {
  const [params] = useUrlState();
  const from = policy.status === 'DRAFT' ? params.get('from') : null;
  return useApi<Preview>(`${DESK_PATH}/${policy.id}/preview`, { from });
}

/** The difference field by field, what it means, and whom it leaves alone. */
export function PreviewTab(props: { readonly policy: Policy; readonly isChanged: boolean }) {
  const t = useWords(versionPageWords);
  const { policy, isChanged } = props;
  const query = usePreview(policy);
  return (
    <>
      {isChanged && <Alert type="warning" showIcon className="dh-block" message={t('unsaved')} />}
      {policy.status === 'DRAFT' && <PlannedTime cityCode={policy.cityCode} />}
      <Loaded query={query}>
        {(preview) => (
          <>
            <Difference preview={preview} cityCode={policy.cityCode} />
            <Effect preview={preview} />
            <Examples preview={preview} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** When it would begin: kept in the URL, and offered again where it is published. */
export function PlannedTime({ cityCode }: { readonly cityCode: string }) {
  const t = useWords(versionPageWords);
  const [params, setParams] = useUrlState();
  const zone = useCityZones()(cityCode);
  return (
    <Flex gap={8} align="center" wrap className="dh-block">
      <label htmlFor="policy-planned">{t('planned')}</label>
      <MomentPicker
        id="policy-planned"
        zone={zone}
        isFuture
        placeholder={t('plannedNow')}
        value={params.get('from')}
        onChange={(from) => setParams({ from })}
      />
      <Typography.Text type="secondary">{t('zone', { zone })}</Typography.Text>
    </Flex>
  );
}

function Difference(props: { readonly preview: Preview; readonly cityCode: string }) {
  const t = useWords(versionPageWords);
  const name = useLocalName();
  const text = usePolicyText();
  const zone = useCityZones()(props.cityCode);
  const { changes, from } = props.preview;
  return (
    <Block
      title={t('difference')}
      extra={
        <Flex gap={8}>
          <span>{t('differenceCount', { count: changes.length })}</span>
          <TimeText at={from} zone={zone} isFull />
        </Flex>
      }
    >
      {changes.length === 0 ? (
        <Typography.Text>{t('noDifference')}</Typography.Text>
      ) : (
        <Table<Change>
          rowKey="field"
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          caption={<span className="dh-hidden">{t('difference')}</span>}
          dataSource={[...changes]}
          onRow={({ field }) => ({ 'data-testid': `change-${field}` }) as object}
          columns={[
            { title: t('group'), render: (_, { group }) => name(group) },
            { title: t('rule'), render: (_, { label }) => name(label) },
            {
              title: t('before'),
              render: (_, { unit, old }) => (
                <Typography.Text type="secondary">{text(unit, old)}</Typography.Text>
              ),
            },
            {
              title: t('after'),
              render: (_, change) => (
                <Typography.Text strong>{text(change.unit, change.new)}</Typography.Text>
              ),
            },
          ]}
        />
      )}
    </Block>
  );
}

function Effect({ preview }: { readonly preview: Preview }) {
  const t = useWords(versionPageWords);
  const { openOrders: count } = preview;
  return (
    <Block title={t('impact')}>
      <Typography.Paragraph data-testid="policy-open-orders">
        {t(count >= OPEN_ORDERS_MAX ? 'openOrdersMany' : 'openOrders', { count })}
      </Typography.Paragraph>
      <Typography.Text type="secondary">{t('onlyNew')}</Typography.Text>
    </Block>
  );
}

const SECOND_MS = 1_000;

function Examples({ preview }: { readonly preview: Preview }) {
  const t = useWords(versionPageWords);
  const name = useLocalName();
  const text = usePolicyText();
  const valueOf = (unit: string, value: number | null): string => {
    if (value === null) return '–';
    return unit === 'seconds' ? text('ms', value * SECOND_MS) : text(unit, value);
  };
  const { sampleOfferingId } = preview;
  return (
    <Block title={t('examples')}>
      <Table<Example>
        rowKey="code"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        caption={<span className="dh-hidden">{t('examples')}</span>}
        dataSource={[...preview.examples]}
        onRow={({ code }) => ({ 'data-testid': `example-${code}` }) as object}
        columns={[
          { title: t('example'), render: (_, { label }) => name(label) },
          {
            title: t('before'),
            align: 'right',
            render: (_, { unit, before }) => valueOf(unit, before),
          },
          {
            title: t('after'),
            align: 'right',
            render: (_, { unit, before, after }) => (
              <Typography.Text strong={before !== after}>
                {before === after ? t('exampleSame') : valueOf(unit, after)}
              </Typography.Text>
            ),
          },
        ]}
      />
      <Typography.Text type="secondary">
        {sampleOfferingId === null ? (
          t('noSample')
        ) : (
          <>
            {t('sample')} <Link to={`/r/offerings/${sampleOfferingId}`}>{sampleOfferingId}</Link>
          </>
        )}
      </Typography.Text>
    </Block>
  );
}
