import { Card, Flex, Typography } from 'antd';
import { useEffect, type ReactNode } from 'react';

/** Head and body of every page: title left, at most one primary action right. */
export function Page(props: {
  readonly title: ReactNode;
  /** Title of the browser tab where the head is more than text. */
  readonly tabTitle?: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const tabTitle = props.tabTitle ?? (typeof props.title === 'string' ? props.title : undefined);
  useEffect(() => {
    if (tabTitle !== undefined) document.title = `${tabTitle} · 蜂到家 Doorhive`;
  }, [tabTitle]);
  return (
    <section className="dh-page">
      <Flex justify="space-between" align="flex-start" gap={16} wrap className="dh-page-head">
        <PageTitle title={props.title} subtitle={props.subtitle} />
        {props.actions !== undefined && (
          <Flex gap={8} wrap>
            {props.actions}
          </Flex>
        )}
      </Flex>
      {props.children}
    </section>
  );
}

/** Title and one line of purpose. */
export function PageTitle(props: {
  readonly title: ReactNode;
  readonly subtitle: ReactNode | undefined;
}) {
  return (
    <div>
      <Typography.Title level={1} className="dh-page-title">
        {props.title}
      </Typography.Title>
      {props.subtitle !== undefined && (
        <Typography.Text type="secondary">{props.subtitle}</Typography.Text>
      )}
    </div>
  );
}

/** A titled block of a page. */
export function Block(props: {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Card
      {...(props.title !== undefined && { title: props.title })}
      {...(props.extra !== undefined && { extra: props.extra })}
      size="small"
      className="dh-block"
    >
      {props.children}
    </Card>
  );
}
