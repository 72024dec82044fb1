import {
  Alert,
  Button,
  Col,
  Flex,
  Form,
  Input,
  InputNumber,
  Row,
  TimePicker,
  Typography,
} from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useApi, useCommand } from '../../api/use-api';
import type { AnyRecord } from '../../generic/types';
import { useLocalName, useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { textOf } from '../../kit/reason-dialog';
import { Loaded } from '../../kit/states';
import { setupWords } from './words';

const CITIES_PATH = '/resources/cities';
const FIRST_MINUTE = 480;
const LAST_MINUTE = 1_260;
const DAY_MINUTES = 1_440;

type Values = {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly lng: number;
  readonly lat: number;
  readonly opens: readonly [Dayjs, Dayjs];
};
type Cities = { readonly items: readonly AnyRecord[]; readonly total: number };

/** A first city, or the way to those that are there already. */
export function CityStep() {
  const query = useApi<Cities>(CITIES_PATH, { pageSize: 20 });
  return (
    <Loaded query={query}>
      {(cities) => (cities.total > 0 ? <CityLinks cities={cities} /> : <CityForm />)}
    </Loaded>
  );
}

function CityLinks({ cities }: { readonly cities: Cities }) {
  const t = useWords(setupWords);
  const name = useLocalName();
  return (
    <Flex vertical gap={12}>
      <Alert type="success" showIcon message={t('cityMade', { count: cities.total })} />
      {cities.items.map((city) => (
        <Flex key={city.id} gap={12} align="center" justify="space-between">
          <Typography.Text strong>
            {name(city.name as { readonly zh: string; readonly en: string })}
          </Typography.Text>
          <LinkButton to={`/cities/${city.id}`}>{t('cityOpen')}</LinkButton>
        </Flex>
      ))}
    </Flex>
  );
}

function CityForm() {
  const t = useWords(setupWords);
  const [error, setError] = useState<string | null>(null);
  const { mutateAsync: create, isPending } = useCommand({ refresh: [CITIES_PATH] });
  const submit = async (values: Values): Promise<void> => {
    setError(null);
    try {
      await create({ path: CITIES_PATH, body: bodyOf(values) });
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  const required = [{ required: true, message: t('required') }];
  const start = dayjs().startOf('day');
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{
        opens: [start.add(FIRST_MINUTE, 'minute'), start.add(LAST_MINUTE, 'minute')],
      }}
      onFinish={submit}
    >
      <Typography.Paragraph type="secondary">{t('cityHint')}</Typography.Paragraph>
      <Row gutter={16}>
        <Col xs={24} md={8}>
          <Form.Item
            name="id"
            label={t('cityCode')}
            extra={t('cityCodeHint')}
            rules={[
              { required: true, pattern: /^[a-z][a-z0-9-]{1,39}$/, message: t('cityCodeRule') },
            ]}
          >
            <Input autoComplete="off" maxLength={40} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="zh" label={t('cityZh')} rules={required}>
            <Input maxLength={60} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="en" label={t('cityEn')} rules={required}>
            <Input maxLength={60} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="lng" label={t('longitude')} rules={required}>
            <InputNumber className="dh-wide" min={-180} max={180} step={0.0001} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="lat" label={t('latitude')} rules={required}>
            <InputNumber className="dh-wide" min={-90} max={90} step={0.0001} />
          </Form.Item>
        </Col>
        <Col xs={24} md={8}>
          <Form.Item name="opens" label={t('hours')} rules={required}>
            <TimePicker.RangePicker
              className="dh-wide"
              format="HH:mm"
              minuteStep={30}
              order={false}
            />
          </Form.Item>
        </Col>
      </Row>
      {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
      <Button htmlType="submit" loading={isPending}>
        {t('createCity')}
      </Button>
    </Form>
  );
}

const minuteOf = (at: Dayjs): number => at.hour() * 60 + at.minute();

/** Hours that end before they begin go on over midnight. */
function bodyOf({ id, zh, en, lng, lat, opens }: Values): Record<string, unknown> {
  const startMinute = minuteOf(opens[0]);
  const end = minuteOf(opens[1]);
  return {
    id,
    name: { zh: zh.trim(), en: en.trim() },
    center: { type: 'Point', coordinates: [lng, lat] },
    opens: { startMinute, endMinute: end > startMinute ? end : end + DAY_MINUTES },
  };
}
