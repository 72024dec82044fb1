import { Flex } from 'antd';
import { useNavigate } from 'react-router';
import { REPORT_KINDS } from '@contract/terms/statistics';
import type { ReportDto } from '@contract/schemas/reports';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable } from '../../kit/cursor-table';
import { ChoiceFilter, ReferenceFilter } from '../../kit/filters';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { statisticsWords } from './words';

/** Daily, weekly and monthly reports that are made by themselves. */
export default function ReportsPage() {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const [params] = useUrlState();
  const cities = useReferenceChoices('cities');
  const cityName = (code: string): string =>
    cities.choices.find(({ value }) => value === code)?.label ?? code;
  return (
    <Page title={t('reports')}>
      <Flex gap={8} wrap className="dh-filters" role="search">
        <ChoiceFilter
          param="kind"
          label={t('kind')}
          choices={REPORT_KINDS.map((value) => ({ value, label: t(value) }))}
        />
        <ReferenceFilter
          param="city"
          resource="cities"
          label={t('city')}
          placeholder={t('allCities')}
        />
      </Flex>
      <CursorTable<ReportDto>
        path="/admin/reports"
        query={{ kind: params.get('kind'), city: params.get('city') }}
        rowKey={({ id }) => id}
        caption={t('reports')}
        emptyText={t('noReports')}
        onOpen={({ id }) => void navigate(`/reports/${encodeURIComponent(id)}`)}
        columns={[
          { title: t('report'), render: (_, { text }) => name(text) },
          { title: t('kind'), render: (_, { kind }) => t(kind) },
          { title: t('city'), render: (_, { cityCode }) => cityName(cityCode) },
          { title: t('period'), dataIndex: 'period' },
          { title: t('madeAt'), render: (_, { createdAt }) => <TimeText at={createdAt} /> },
        ]}
      />
    </Page>
  );
}
