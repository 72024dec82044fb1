import { Flex, Form, Input, InputNumber, Select, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { useApi } from '../../../api/use-api';
import { ReferenceSelect } from '../../../generic/reference-select';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { Block } from '../../../kit/page';
import { isPhone } from './draft';
import type { CityDetail, Draft, DraftProps, Point } from './types';
import { placeWords } from './words';

const PointMap = lazy(() => import('./point-map'));
const DEGREE_STEP = 0.001;

/** Where: an address with its place on the map, or a store. */
export function PlaceBlock({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const { offering } = draft;
  if (offering === undefined) return null;
  return (
    <Block title={t('place')}>
      {offering.mode === 'IN_STORE' ? (
        <StoreChoice draft={draft} onChange={onChange} />
      ) : (
        <AddressFields draft={draft} onChange={onChange} />
      )}
    </Block>
  );
}

function StoreChoice({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  return (
    <Form layout="vertical">
      <Form.Item label={t('store')}>
        <ReferenceSelect
          resource="stores"
          aria-label={t('store')}
          value={draft.storeId ?? null}
          onChange={(storeId: string | null) => storeId !== null && onChange({ storeId })}
        />
      </Form.Item>
    </Form>
  );
}

function AddressFields({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const isWrong = draft.addressPhone !== '' && !isPhone(draft.addressPhone);
  const text = (key: 'contact' | 'line' | 'accessNote', max: number) => (
    <Form.Item label={t(key)} className="dh-place-field">
      <Input
        value={draft[key]}
        maxLength={max}
        aria-label={t(key)}
        data-testid={`place-${key}`}
        onChange={({ target }) => onChange({ [key]: target.value } as Partial<Draft>)}
      />
    </Form.Item>
  );
  return (
    <Form layout="vertical">
      <Flex gap={12} wrap>
        {text('contact', 40)}
        <Form.Item
          label={t('addressPhone')}
          className="dh-place-field"
          {...(isWrong && { validateStatus: 'error', help: t('phoneWrong') })}
        >
          <Input
            inputMode="tel"
            value={draft.addressPhone}
            aria-label={t('addressPhone')}
            data-testid="place-addressPhone"
            onChange={({ target }) => onChange({ addressPhone: target.value })}
          />
        </Form.Item>
        {text('line', 200)}
        {text('accessNote', 200)}
      </Flex>
      <PointFields draft={draft} onChange={onChange} />
    </Form>
  );
}

/** A click on the map, or a district, or the degrees by hand. */
function PointFields({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const name = useLocalName();
  const query = useApi<CityDetail>(`/customer/cities/${draft.cityCode}`);
  const city = query.data;
  const { point } = draft;
  // Another place has other people near it: the time is chosen anew.
  const set = (next: Point): void => onChange({ point: next, startAt: undefined });
  const degrees = (key: keyof Point) => (
    <InputNumber<number>
      step={DEGREE_STEP}
      precision={6}
      value={point?.[key] ?? null}
      placeholder={t(key)}
      aria-label={t(key)}
      data-testid={`place-${key}`}
      onChange={(value) => value !== null && set({ lng: 0, lat: 0, ...point, [key]: value })}
    />
  );
  return (
    <Form.Item label={t('point')} extra={t('pointHint')}>
      <Flex vertical gap={8}>
        <Flex gap={8} wrap>
          <Select
            className="dh-filter"
            placeholder={t('district')}
            aria-label={t('district')}
            value={null}
            options={city?.districts.map(({ code, name: of }) => ({
              value: code,
              label: name(of),
            }))}
            onChange={(code: string | null) => {
              const at = city?.districts.find((one) => one.code === code)?.center.coordinates;
              if (at !== undefined) set({ lng: at[0], lat: at[1] });
            }}
          />
          {degrees('lng')}
          {degrees('lat')}
        </Flex>
        {city !== undefined && (
          <Suspense fallback={<Skeleton.Node active className="dh-place-map" />}>
            <PointMap city={city} point={point} onPick={set} label={t('map')} />
          </Suspense>
        )}
      </Flex>
    </Form.Item>
  );
}
