import { Checkbox, Flex, Form, InputNumber, Select } from 'antd';
import { useApi } from '../../../api/use-api';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { yuan } from '../../../kit/format';
import { Block } from '../../../kit/page';
import { useProfile } from '../../../providers/profile';
import type { Categories, Cities, Draft, DraftProps, ItemDetail, Items, Offering } from './types';
import { placeWords } from './words';

/** A new city or service makes all that hangs on it void. */
const RESET = { offering: undefined, optionCodes: [], units: undefined, startAt: undefined };
const FROM_CITY = {
  categoryId: undefined,
  itemId: undefined,
  storeId: undefined,
  point: undefined,
};

/** What is booked: city → category → item → whose offering, with its options. */
export function ServiceBlock({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const name = useLocalName();
  const { cityCode, categoryId, itemId } = draft;
  const cities = useApi<Cities>('/customer/cities');
  const base = `/customer/cities/${cityCode}`;
  const isOff = cityCode === undefined;
  const categories = useApi<Categories>(`${base}/categories`, undefined, { isOff });
  const items = useApi<Items>(`${base}/categories/${categoryId}/items`, undefined, {
    isOff: isOff || categoryId === undefined,
  });
  const change = (part: Readonly<Record<string, unknown>>): void =>
    onChange({ ...RESET, answers: {}, ...part } as Partial<Draft>);
  return (
    <Block title={t('service')}>
      <Form layout="vertical">
        <Flex gap={12} wrap>
          <Choice
            label={t('city')}
            hint={t('chooseCity')}
            value={cityCode}
            options={cities.data?.items.map(({ code, name: of }) => ({
              value: code,
              label: name(of),
            }))}
            onChange={(value) => change({ ...FROM_CITY, cityCode: value })}
          />
          <Choice
            label={t('category')}
            hint={t(isOff ? 'cityFirst' : 'chooseCategory')}
            value={categoryId}
            options={
              isOff
                ? []
                : categories.data?.items.map(({ id, name: of }) => ({ value: id, label: name(of) }))
            }
            onChange={(value) => change({ categoryId: value, itemId: undefined })}
          />
          <Choice
            label={t('item')}
            hint={t(categoryId === undefined ? 'categoryFirst' : 'chooseItem')}
            value={itemId}
            options={
              categoryId === undefined
                ? []
                : items.data?.items.map(({ id, name: of }) => ({ value: id, label: name(of) }))
            }
            onChange={(value) => change({ itemId: value })}
          />
        </Flex>
        {itemId !== undefined && cityCode !== undefined && (
          <OfferingChoice draft={draft} onChange={onChange} />
        )}
        {draft.offering !== undefined && (
          <Options offering={draft.offering} draft={draft} onChange={onChange} />
        )}
      </Form>
    </Block>
  );
}

function Choice(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[] | undefined;
  onChange(value: string): void;
}) {
  return (
    <Form.Item label={props.label} className="dh-place-choice">
      <Select
        showSearch
        optionFilterProp="label"
        aria-label={props.label}
        placeholder={props.hint}
        value={props.value}
        options={[...(props.options ?? [])]}
        loading={props.options === undefined}
        disabled={props.options?.length === 0}
        onChange={props.onChange}
      />
    </Form.Item>
  );
}

function OfferingChoice({ draft, onChange }: DraftProps) {
  const t = useWords(placeWords);
  const merchantId = useProfile()?.merchantId ?? null;
  const query = useApi<ItemDetail>(`/customer/cities/${draft.cityCode}/items/${draft.itemId}`);
  const offerings = (query.data?.offerings ?? []).filter(
    ({ merchant }) => merchantId === null || merchant.id === merchantId,
  );
  return (
    <Form.Item
      label={t('offering')}
      {...(query.data !== undefined && offerings.length === 0 && { help: t('noOffering') })}
    >
      <Select
        aria-label={t('offering')}
        loading={query.isFetching}
        value={draft.offering?.id ?? null}
        options={offerings.map((offering) => ({
          value: offering.id,
          label: `${offering.merchant.name} · ${yuan(offering.priceFen)} · ${t('minutes', { minutes: offering.durationMinutes })}`,
        }))}
        onChange={(id) => {
          const offering = offerings.find((one) => one.id === id);
          if (offering === undefined) return;
          onChange({ ...RESET, offering, ...leastUnits(offering) } as Partial<Draft>);
        }}
      />
    </Form.Item>
  );
}

/** Sold by hours or pieces: the least there is, until somebody says more. */
export function leastUnits({ priceModel }: Offering): { readonly units?: number } {
  return 'minUnits' in priceModel ? { units: priceModel.minUnits } : {};
}

/** How many units, and what comes on top. */
export function Options(props: DraftProps & { readonly offering: Offering }) {
  const { offering, draft, onChange } = props;
  const t = useWords(placeWords);
  const name = useLocalName();
  const { priceModel } = offering;
  return (
    <>
      {'minUnits' in priceModel && (
        <Form.Item
          label={
            priceModel.kind === 'HOURLY'
              ? t('unitsOf', { minutes: priceModel.unitMinutes })
              : name(priceModel.unitLabel)
          }
        >
          <InputNumber
            min={priceModel.minUnits}
            max={priceModel.maxUnits}
            precision={0}
            value={draft.units ?? null}
            aria-label={t('units')}
            onChange={(units) =>
              onChange({ units: units ?? priceModel.minUnits, startAt: undefined })
            }
          />
        </Form.Item>
      )}
      {offering.options.length > 0 && (
        <Form.Item label={t('options')}>
          <Checkbox.Group
            value={[...draft.optionCodes]}
            options={offering.options.map(({ code, name: of, priceFen }) => ({
              value: code,
              label: `${name(of)} +${yuan(priceFen)}`,
            }))}
            onChange={(codes) => onChange({ optionCodes: codes, startAt: undefined })}
          />
        </Form.Item>
      )}
    </>
  );
}
