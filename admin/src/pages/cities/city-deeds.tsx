import { DatePicker, Form, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useMay } from '../../providers/profile';
import { DeedButton } from '../../kit/deed-button';
import { instantOf } from '../../kit/zone-time';
import { CITIES_PATH, CITY_REFRESH, type City } from './types';
import { cityWords } from './words';

const MESSAGE_MAX = 60;
const WALL_CLOCK = 'YYYY-MM-DD HH:mm';
const WALL = 'YYYY-MM-DDTHH:mm:00';

/** Opens, closes and suspends a city; each says what follows. */
export function CityDeeds(props: {
  readonly city: City;
  /** Undefined while the checklist is not read yet. */
  readonly isReady: boolean | undefined;
}) {
  const t = useWords(cityWords);
  const name = useLocalName();
  const may = useMay();
  const { city } = props;
  if (!may('city.write')) return null;
  const facts = [[t('reasonLabel'), `${name(city.name)} (${city.id})`]] as const;
  const path = `${CITIES_PATH}/${city.id}`;
  const common = { facts, refresh: CITY_REFRESH };
  if (!city.isOpen) {
    return (
      <DeedButton
        {...common}
        label={t('openDo')}
        isPrimary
        needsReason={false}
        disabledReason={props.isReady === false ? t('openBlocked') : undefined}
        consequence={t('openText')}
        command={() => ({ path: `${path}/open`, version: city.version })}
      />
    );
  }
  return (
    <>
      {city.closure !== undefined && (
        <DeedButton
          {...common}
          label={t('reopenDo')}
          isPrimary
          consequence={t('reopenText')}
          command={({ reason }) => ({
            path: `${path}/reopen`,
            version: city.version,
            body: { reason },
          })}
        />
      )}
      {city.closure === undefined && <Suspend city={city} />}
      <DeedButton
        {...common}
        label={t('closeDo')}
        isDanger
        consequence={t('closeText')}
        command={({ reason }) => ({
          path: `${path}/close`,
          version: city.version,
          body: { reason },
        })}
      />
    </>
  );
}

/** What was picked is meant as the clock of the city shows it, wherever the operator sits. */
const instantIn = (zone: string, at: Dayjs): string => instantOf(at.format(WALL), zone);

function Suspend({ city }: { readonly city: City }) {
  const t = useWords(cityWords);
  const name = useLocalName();
  const [range, setRange] = useState<readonly [Dayjs, Dayjs] | null>(null);
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  return (
    <DeedButton
      label={t('suspendDo')}
      isDanger
      facts={[[t('reasonLabel'), `${name(city.name)} (${city.id})`]]}
      consequence={t('suspendText')}
      isIncomplete={range === null || zh.trim() === '' || en.trim() === ''}
      refresh={CITY_REFRESH}
      onDone={() => {
        setRange(null);
        setZh('');
        setEn('');
      }}
      inputs={
        <>
          <Form.Item label={t('suspendRange', { zone: city.timeZone })} htmlFor="suspend-from">
            <DatePicker.RangePicker
              id={{ start: 'suspend-from', end: 'suspend-until' }}
              className="dh-wide"
              showTime={{ format: 'HH:mm', minuteStep: 15 }}
              format={WALL_CLOCK}
              disabledDate={(day) => day.isBefore(dayjs().startOf('day'))}
              value={range === null ? null : [range[0], range[1]]}
              onChange={(next) => setRange(next?.[0] && next[1] ? [next[0], next[1]] : null)}
            />
          </Form.Item>
          <Form.Item label={t('messageZh')} htmlFor="suspend-zh">
            <Input
              id="suspend-zh"
              maxLength={MESSAGE_MAX}
              value={zh}
              onChange={({ target }) => setZh(target.value)}
            />
          </Form.Item>
          <Form.Item label={t('messageEn')} htmlFor="suspend-en">
            <Input
              id="suspend-en"
              maxLength={MESSAGE_MAX}
              value={en}
              onChange={({ target }) => setEn(target.value)}
            />
          </Form.Item>
        </>
      }
      command={({ reason }) => ({
        path: `${CITIES_PATH}/${city.id}/suspend`,
        version: city.version,
        body: {
          reason,
          from: range === null ? '' : instantIn(city.timeZone, range[0]),
          until: range === null ? '' : instantIn(city.timeZone, range[1]),
          message: { zh: zh.trim(), en: en.trim() },
        },
      })}
    />
  );
}
