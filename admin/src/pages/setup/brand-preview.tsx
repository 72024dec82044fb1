import { Card, Flex, Typography } from 'antd';
import { useWords } from '../../i18n/i18n';
import { setupWords } from './words';

/** How name, colour and logo look together, as on a phone. */
export function BrandPreview(props: {
  readonly zh: string;
  readonly en: string;
  readonly color: string;
  readonly logoUrl: string | null;
}) {
  const t = useWords(setupWords);
  return (
    <Card size="small" title={t('preview')}>
      <Flex vertical align="center" gap={16} style={{ padding: '24px 0' }}>
        {props.logoUrl === null ? (
          <span className="dh-brand-letter" style={{ background: props.color }} aria-hidden>
            {props.zh.slice(0, 1)}
          </span>
        ) : (
          <img src={props.logoUrl} alt="" width={64} height={64} />
        )}
        <Flex vertical align="center">
          <Typography.Text strong>{props.zh}</Typography.Text>
          <Typography.Text type="secondary">{props.en}</Typography.Text>
        </Flex>
        <span className="dh-brand-button" style={{ background: props.color }}>
          {t('previewButton')}
        </span>
      </Flex>
    </Card>
  );
}
