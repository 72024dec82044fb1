import { Alert, Col, Collapse, Flex, Row, Typography } from 'antd';
import type { z } from 'zod';
import type { agreementListSchema } from '@contract/schemas/setup';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { VersionTag } from '../../kit/version-tag';
import { agreementWords } from './agreements-words';

type Agreements = z.infer<typeof agreementListSchema>;
type Agreement = Agreements['items'][number];
type Text = Agreement['texts'][number];

/** Every wording with its versions. They are read here and changed by a release. */
export default function AgreementsPage() {
  const t = useWords(agreementWords);
  const query = useApi<Agreements>('/admin/agreements');
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Alert type="info" showIcon className="dh-block" message={t('howChanged')} />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Block>
              <EmptyState text={t('empty')} />
            </Block>
          ) : (
            items.map((agreement) => (
              <AgreementBlock key={agreement.purpose} agreement={agreement} />
            ))
          )
        }
      </Loaded>
    </Page>
  );
}

function AgreementBlock({ agreement }: { readonly agreement: Agreement }) {
  const t = useWords(agreementWords);
  const name = useLocalName();
  const { purpose, audiences, isSeparate, isRequired, texts } = agreement;
  // Ascending as they come; the last one is what people are asked for.
  const [present, ...earlier] = [...texts].reverse();
  if (present === undefined) return null;
  const title = name({ zh: present.zh.title, en: present.en.title });
  const facts = [
    `${t('whom')} ${audiences.map((audience) => t(audience)).join(' / ')}`,
    t(isSeparate ? 'separate' : 'together'),
    t(isRequired ? 'required' : 'optional'),
  ];
  return (
    <section aria-label={title} data-testid={`agreement-${purpose}`}>
      <Block
        title={
          <Flex gap={8} align="center" wrap>
            {title} <VersionText text={present} /> <VersionTag state="inForce" />
          </Flex>
        }
        extra={<Typography.Text code>{purpose}</Typography.Text>}
      >
        <Typography.Paragraph type="secondary">{facts.join(' · ')}</Typography.Paragraph>
        <Wording text={present} />
        {earlier.length === 0 ? (
          <Typography.Text type="secondary">{t('noEarlier')}</Typography.Text>
        ) : (
          <Collapse
            ghost
            size="small"
            items={[
              {
                key: 'earlier',
                label: t('earlier', { count: earlier.length }),
                children: earlier.map((text) => (
                  <div key={text.version}>
                    <Flex gap={8} align="center" wrap className="dh-block">
                      <VersionText text={text} /> <VersionTag state="past" />
                    </Flex>
                    <Wording text={text} />
                  </div>
                )),
              },
            ]}
          />
        )}
      </Block>
    </section>
  );
}

function VersionText({ text }: { readonly text: Text }) {
  const t = useWords(agreementWords);
  return (
    <Typography.Text type="secondary" className="dh-number">
      {t('version', { number: text.version })} · {t('since', { date: text.from })}
    </Typography.Text>
  );
}

/** Both languages side by side: whoever looks after the texts compares them. */
function Wording({ text }: { readonly text: Text }) {
  const t = useWords(agreementWords);
  return (
    <Row gutter={[24, 0]}>
      {(['zh', 'en'] as const).map((language) => (
        <Col key={language} xs={24} lg={12} lang={language === 'zh' ? 'zh-CN' : 'en'}>
          <Typography.Text type="secondary">
            {t(language)} · {text[language].title}
          </Typography.Text>
          <Typography.Paragraph className="dh-agreement-text">
            {text[language].body}
          </Typography.Paragraph>
        </Col>
      ))}
    </Row>
  );
}
