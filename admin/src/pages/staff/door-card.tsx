import { Card, Flex, Steps } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { DoorBrand, LanguageButton } from '../../kit/door';

/** Frame of the pages before a login: brand, steps, language. */
export function DoorCard(props: {
  readonly title: string;
  readonly subtitle?: string;
  readonly steps: readonly string[];
  readonly current: number;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  const { title, steps, current } = props;
  useEffect(() => {
    document.title = `${title} · 蜂到家 Doorhive`;
  }, [title]);
  return (
    <main className="dh-door">
      <Card className={`dh-door-card${props.isWide === true ? ' is-wide' : ''}`}>
        <Flex align="center" justify="space-between" gap={12} className="dh-door-head">
          <DoorBrand title={title} subtitle={props.subtitle} />
          <LanguageButton />
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
