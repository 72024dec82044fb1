import { Alert, App, Button, Col, ColorPicker, Flex, Form, Input, Row, Typography } from 'antd';
import { useState } from 'react';
import { BRAND_CONTRAST_MIN, contrastOnWhite } from '@contract/terms/setup';
import { API_BASE, ApiError } from '../../api/http';
import { useApi, useCommand, useInvalidate } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { Loaded } from '../../kit/states';
import { BrandPreview } from './brand-preview';
import { LogoField, type Logo } from './logo-field';
import { uploadLogo } from './logo-upload';
import { BRAND_PATH, type BrandSetting } from './types';
import { setupWords } from './words';

const HEX = /^#[0-9A-Fa-f]{6}$/;
type Values = { readonly zh: string; readonly en: string; readonly color: string };

/** Name, colour and logo of the platform. */
export function BrandForm(props: { onSaved?(): void }) {
  const query = useApi<BrandSetting>(BRAND_PATH);
  return (
    <Loaded query={query}>
      {(brand) => <BrandFields key={brand.version} brand={brand} onSaved={props.onSaved} />}
    </Loaded>
  );
}

function BrandFields(props: {
  readonly brand: BrandSetting;
  readonly onSaved: (() => void) | undefined;
}) {
  const t = useWords(setupWords);
  const { brand } = props;
  const [form] = Form.useForm<Values>();
  const [logo, setLogo] = useState<Logo>(null);
  const { save, error, isBusy } = useSaveBrand({ ...props, logo });
  const values = Form.useWatch([], form) as Values | undefined;
  const kept = brand.logoPath === null ? null : `${API_BASE}${brand.logoPath}`;
  const logoUrl = logo === 'removed' ? null : (logo?.url ?? kept);
  return (
    <Row gutter={24}>
      <Col xs={24} lg={14}>
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ zh: brand.name.zh, en: brand.name.en, color: brand.color }}
          onFinish={(filled) => void save(filled)}
        >
          {(['zh', 'en'] as const).map((language) => (
            <Form.Item
              key={language}
              name={language}
              label={t(language === 'zh' ? 'nameZh' : 'nameEn')}
              rules={[{ required: true, whitespace: true, max: 40, message: t('required') }]}
            >
              <Input maxLength={40} />
            </Form.Item>
          ))}
          <ColorField color={values?.color ?? brand.color} />
          <LogoField url={logoUrl} onChange={setLogo} />
          {error !== null && <Alert type="error" showIcon message={error} className="dh-block" />}
          <Button type="primary" htmlType="submit" loading={isBusy} data-testid="brand-save">
            {t('saveBrand')}
          </Button>
        </Form>
      </Col>
      <Col xs={24} lg={10}>
        <BrandPreview
          zh={values?.zh ?? brand.name.zh}
          en={values?.en ?? brand.name.en}
          color={HEX.test(values?.color ?? '') ? (values?.color ?? brand.color) : brand.color}
          logoUrl={logoUrl}
        />
      </Col>
    </Row>
  );
}

function useSaveBrand(input: {
  readonly brand: BrandSetting;
  readonly logo: Logo;
  readonly onSaved: (() => void) | undefined;
}) {
  const t = useWords(setupWords);
  const { message } = App.useApp();
  const invalidate = useInvalidate();
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { mutateAsync: command } = useCommand<BrandSetting>({ refresh: [BRAND_PATH] });
  const { brand, logo } = input;
  const save = async ({ zh, en, color }: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const kept = logo === 'removed' ? null : brand.logoMediaId;
      const isNew = logo !== null && logo !== 'removed';
      const logoMediaId = isNew ? await uploadLogo(logo.file) : kept;
      const name = { zh: zh.trim(), en: en.trim() };
      const body = { name, color: color.toUpperCase(), logoMediaId };
      await command({ method: 'PUT', path: BRAND_PATH, version: brand.version, body });
      message.success(t('saved'));
      input.onSaved?.();
    } catch (thrown) {
      const isOld = thrown instanceof ApiError && thrown.code === 'VERSION_CONFLICT';
      if (isOld) {
        await invalidate(BRAND_PATH);
        message.warning(t('conflict'));
      }
      setError(isOld ? null : textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { save, error, isBusy };
}

function ColorField({ color }: { readonly color: string }) {
  const t = useWords(setupWords);
  const form = Form.useFormInstance<Values>();
  const contrast = HEX.test(color) ? contrastOnWhite(color) : 0;
  return (
    <Form.Item label={t('color')} htmlFor="brand-color">
      <Flex gap={12} align="flex-start">
        <ColorPicker
          value={HEX.test(color) ? color : '#000000'}
          disabledAlpha
          onChangeComplete={(chosen) => form.setFieldValue('color', chosen.toHexString())}
        />
        <Form.Item
          name="color"
          noStyle
          rules={[
            { required: true, pattern: HEX, message: t('colorRule') },
            {
              validator: (_, value: string) =>
                !HEX.test(value) || contrastOnWhite(value) >= BRAND_CONTRAST_MIN
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('contrastBad'))),
            },
          ]}
        >
          <Input id="brand-color" maxLength={7} style={{ width: 120 }} spellCheck={false} />
        </Form.Item>
      </Flex>
      <Typography.Text type={contrast >= BRAND_CONTRAST_MIN ? 'secondary' : 'danger'}>
        {t('contrast', { value: contrast.toFixed(1) })}
      </Typography.Text>
    </Form.Item>
  );
}
