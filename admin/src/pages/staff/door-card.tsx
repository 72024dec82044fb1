import { Button, Card, Flex, Steps, Typography } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { chooseLanguage, currentLanguage, useWords } from '../../i18n/i18n';
import { enrolWords } from './enrol-words';

/** Frame of the pages before a login: brand, steps, language. */
export function DoorCard(props: {
  readonly title: string;
  readonly subtitle?: string;
  readonly steps: readonly string[];
  readonly current: number;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  const t = useWords(enrolWords);
  const { title, steps, current } = props;
  useEffect(() => {
    document.title = `${title} · 蜂到家 Doorhive`;
  }, [title]);
  return (
    <main className="dh-door">
      <Card className={`dh-door-card${props.isWide === true ? ' is-wide' : ''}`}>
        <Flex align="center" justify="space-between" gap={12} className="dh-door-head">
          <Flex align="center" gap={12}>
            <img src={`${import.meta.env.BASE_URL}hive.svg`} alt="" width={40} height={40} />
            <div>
              <Typography.Title level={1} className="dh-page-title">
                {title}
              </Typography.Title>
              {props.subtitle !== undefined && (
                <Typography.Text type="secondary">{props.subtitle}</Typography.Text>
              )}
            </div>
          </Flex>
          <Button
            type="link"
            size="small"
            onClick={() => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')}
          >
            {t('language')}
          </Button>
        </Flex>
        <Steps
          size="small"
          current={current}
          responsive
          className="dh-door-steps"
          items={steps.map((step) => ({ title: step }))}
        />
        {props.children}
      </Card>
    </main>
  );
}
