import { Flex, Select } from 'antd';
import { useNavigate } from 'react-router';
import { REPORT_KINDS } from '@contract/terms/statistics';
import type { ReportDto } from '@contract/schemas/reports';
import { useReferenceChoices } from '../../generic/references';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable } from '../../kit/cursor-table';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { statisticsWords } from './words';

/** Daily, weekly and monthly reports that are made by themselves. */
export default function ReportsPage() {
  const t = useWords(statisticsWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const cities = useReferenceChoices('cities');
  const cityName = (code: string): string =>
    cities.choices.find(({ value }) => value === code)?.label ?? code;
  return (
    <Page title={t('reports')}>
      <Flex gap={8} wrap className="dh-filters" role="search">
        <Select
          className="dh-filter"
          allowClear
          placeholder={t('kind')}
          aria-label={t('kind')}
          value={params.get('kind') ?? undefined}
          options={REPORT_KINDS.map((value) => ({ value, label: t(value) }))}
          onChange={(kind?: string) => setParams({ kind, cursor: undefined })}
        />
        {cities.isKnown && (
          <Select
            className="dh-filter"
            allowClear
            placeholder={t('allCities')}
            aria-label={t('city')}
            value={params.get('city') ?? undefined}
            options={cities.choices}
            onChange={(city?: string) => setParams({ city, cursor: undefined })}
          />
        )}
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
