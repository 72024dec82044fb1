import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Flex, Form, Typography, Upload } from 'antd';
import { useWords } from '../../i18n/i18n';
import { setupWords } from './words';

/** Null: as it was. The file goes out when the brand is saved. */
export type Logo = { readonly file: File; readonly url: string } | 'removed' | null;

const TYPES = 'image/png,image/jpeg,image/webp';
const BYTES_MAX = 1024 * 1024;
const SIDE_PX = 64;

/** A square picture; shown at once, sent with the rest. */
export function LogoField(props: { readonly url: string | null; onChange(logo: Logo): void }) {
  const t = useWords(setupWords);
  return (
    <Form.Item label={t('logo')} extra={t('logoHint')}>
      <Flex gap={12} align="center" wrap>
        {props.url === null ? (
          <Typography.Text type="secondary">{t('logoNone')}</Typography.Text>
        ) : (
          <img src={props.url} alt={t('logo')} width={SIDE_PX} height={SIDE_PX} />
        )}
        <Upload
          accept={TYPES}
          maxCount={1}
          showUploadList={false}
          beforeUpload={(file) => {
            if (file.size <= BYTES_MAX && TYPES.split(',').includes(file.type)) {
              props.onChange({ file, url: URL.createObjectURL(file) });
            }
            return false;
          }}
        >
          <Button icon={<UploadOutlined />}>{t('logoPick')}</Button>
        </Upload>
        {props.url !== null && (
          <Button icon={<DeleteOutlined />} onClick={() => props.onChange('removed')}>
            {t('logoRemove')}
          </Button>
        )}
      </Flex>
    </Form.Item>
  );
}
