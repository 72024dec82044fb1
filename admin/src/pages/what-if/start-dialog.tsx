import { Alert, DatePicker, Form, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { StartWhatIf, WhatIfDto } from '@contract/schemas/what-if';
import { ANY_SCOPE } from '@contract/terms/catalogue';
import { WHAT_IF_DAYS_MAX, WHAT_IF_DIALS, type WhatIfDial } from '@contract/terms/what-if';
import { useApi, useCommand } from '../../api/use-api';
import { useCityZones, useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { chosenPeriod, rangeOf, type Period } from '../../kit/period';
import { textOf } from '../../kit/reason-dialog';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { addDays, dateIn } from '../../kit/zone-time';
import { DESK_PATH, type InForce } from '../policies/types';
import { DialTable, type Dials } from './dial-table';
import { WHAT_IF_PATH } from './parts';
import { whatIfWords } from './words';

const WIDTH = 720;
const DAYS_AT_FIRST = 7;
const DAY_MS = 86_400_000;
const SEED_MAX = 2_147_483_647;

const lastWeekOf = (zone: string): Period => {
  const today = dateIn(Date.now(), zone);
  return { from: addDays(today, -DAYS_AT_FIRST), to: addDays(today, -1) };
};

/** Days that are chosen: both ends count. */
const countOf = ({ from, to }: Period): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** Asks for a city, days that are over and the dials to try; one dial at least is changed. */
export function StartDialog({ onClose }: { onClose(): void }) {
  const t = useWords(whatIfWords);
  const kit = useWords(kitWords);
  const navigate = useNavigate();
  const [params] = useUrlState();
  const cities = useReferenceChoices('cities');
  const zoneOf = useCityZones();
  const [cityCode, setCity] = useState(params.get('city'));
  const [chosen, setPeriod] = useState<Period | null>(null);
  const [dials, setDials] = useState<Dials>({});
  const [seed, setSeed] = useState(1);
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: start, isPending } = useCommand<WhatIfDto>({ refresh: [WHAT_IF_PATH] });
  const zone = zoneOf(cityCode);
  const period = chosen ?? lastWeekOf(zone);
  const inForce = useApi<InForce>(
    `${DESK_PATH}/in-force`,
    { cityCode: cityCode ?? ANY_SCOPE, categoryId: ANY_SCOPE },
    { isOff: cityCode === null },
  );
  const isReady = cityCode !== null && Object.keys(dials).length > 0;
  const go = async (): Promise<void> => {
    if (cityCode === null) return;
    setError(null);
    const body: StartWhatIf = { cityCode, ...period, policy: dials, seed };
    try {
      const run = await start({ path: WHAT_IF_PATH, body });
      void navigate(`/what-if/${run.id}`);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  return (
    <Modal
      open
      width={WIDTH}
      title={t('start')}
      okText={t('startGo', { count: countOf(period) })}
      cancelText={kit('back')}
      okButtonProps={{ disabled: !isReady, loading: isPending }}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <p>{t('startText')}</p>
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={t('city')} htmlFor="what-if-city">
          <Select
            id="what-if-city"
            showSearch
            optionFilterProp="label"
            placeholder={t('chooseCity')}
            loading={cities.isLoading}
            options={cities.choices}
            value={cityCode}
            onChange={(value: string) => {
              setCity(value);
              setDials({});
            }}
          />
        </Form.Item>
        <Form.Item
          label={t('days')}
          htmlFor="what-if-days"
          extra={t('daysHint', { max: WHAT_IF_DAYS_MAX })}
        >
          <DatePicker.RangePicker
            id={{ start: 'what-if-days', end: 'what-if-days-end' }}
            className="dh-wide"
            allowClear={false}
            value={rangeOf(period)}
            disabledDate={(day) => day.format('YYYY-MM-DD') >= dateIn(Date.now(), zone)}
            onChange={(range) => setPeriod(chosenPeriod(range, WHAT_IF_DAYS_MAX))}
          />
        </Form.Item>
        {cityCode !== null && (
          <Loaded query={inForce}>
            {(rules) => <DialTable inForce={dialsOf(rules)} dials={dials} onChange={setDials} />}
          </Loaded>
        )}
        <Form.Item label={t('seed')} htmlFor="what-if-seed" extra={t('seedHint')}>
          <InputNumber
            id="what-if-seed"
            precision={0}
            min={1}
            max={SEED_MAX}
            value={seed}
            onChange={(next) => setSeed(next ?? 1)}
          />
        </Form.Item>
        {error !== null && <Alert type="error" showIcon message={error} />}
      </Form>
    </Modal>
  );
}

/** What holds in the city now, of the dials alone. */
function dialsOf({ fields }: InForce): Dials {
  const isDial = (field: string): field is WhatIfDial =>
    (WHAT_IF_DIALS as readonly string[]).includes(field);
  return Object.fromEntries(
    fields.flatMap(({ field, value }) => (isDial(field) ? [[field, value]] : [])),
  );
}
