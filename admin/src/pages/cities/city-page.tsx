import { EditOutlined } from '@ant-design/icons';
import { Col, Descriptions, Row, Tabs } from 'antd';
import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useSpanText } from '../../kit/hours-text';
import { LinkButton } from '../../kit/link-button';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { AreaTab } from './area-tab';
import { ChecklistBlock } from './checklist-block';
import { CityDeeds } from './city-deeds';
import { CityTag } from './city-parts';
import { ClosuresTab } from './closures-tab';
import { CHECKLIST_PREFIX, CITIES_PATH, type Checklist, type City } from './types';
import { cityWords } from './words';

const TABS = ['overview', 'area', 'closures'] as const;

/** One city: what it lacks, where it serves, when it was shut. */
export default function CityPage() {
  const { cityCode } = useParams();
  const query = useApi<City>(`${CITIES_PATH}/${cityCode}`);
  return <Loaded query={query}>{(city) => <CityView key={city.id} city={city} />}</Loaded>;
}

function CityView({ city }: { readonly city: City }) {
  const t = useWords(cityWords);
  const name = useLocalName();
  const spec = useResourceSpec('cities');
  const [params, setParams] = useUrlState();
  const checklist = useApi<Checklist>(`${CHECKLIST_PREFIX}/${city.id}/checklist`);
  const tab = TABS.find((key) => key === params.get('tab')) ?? 'overview';
  return (
    <Page
      title={name(city.name)}
      subtitle={<CityTag city={city} />}
      tabTitle={name(city.name)}
      actions={
        <>
          <LinkButton to={`/r/cities/${city.id}`}>{t('history')}</LinkButton>
          {spec?.verbs.update === true && (
            <LinkButton icon={<EditOutlined />} to={`/r/cities/${city.id}/edit`}>
              {t('edit')}
            </LinkButton>
          )}
          <CityDeeds city={city} isReady={checklist.data?.isReady} />
        </>
      }
    >
      <Tabs
        activeKey={tab}
        onChange={(key) => setParams({ tab: key === 'overview' ? undefined : key })}
        destroyOnHidden
        items={[
          {
            key: 'overview',
            label: t('tabOverview'),
            children: (
              <Row gutter={16}>
                <Col xs={24} xl={14}>
                  <ChecklistBlock query={checklist} />
                </Col>
                <Col xs={24} xl={10}>
                  <Facts city={city} />
                </Col>
              </Row>
            ),
          },
          { key: 'area', label: t('tabArea'), children: <AreaTab city={city} /> },
          { key: 'closures', label: t('tabClosures'), children: <ClosuresTab city={city} /> },
        ]}
      />
    </Page>
  );
}

function Facts({ city }: { readonly city: City }) {
  const t = useWords(cityWords);
  const spanText = useSpanText();
  const name = useLocalName();
  const [lng, lat] = city.center.coordinates;
  return (
    <Block title={t('facts')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'code', label: t('code'), children: city.id },
          { key: 'zone', label: t('timeZone'), children: city.timeZone },
          { key: 'hours', label: t('hours'), children: spanText(city.opens) },
          { key: 'center', label: t('center'), children: `${lng}, ${lat}` },
          {
            key: 'districts',
            label: t('districts'),
            children: city.districts.map((one) => name(one.name)).join(' · ') || '–',
          },
          {
            key: 'cells',
            label: t('cells'),
            children: t('cellCount', { count: city.areaCells.length }),
          },
          { key: 'sort', label: t('sort'), children: city.sort },
        ]}
      />
    </Block>
  );
}
