import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { Alert, theme, Typography } from 'antd';
import { Link } from 'react-router';
import type { ChecklistCode } from '@contract/terms/checklist';
import { currentLanguage, useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { useMay } from '../../providers/profile';
import type { Checklist } from './types';
import { cityWords } from './words';

type Item = Checklist['items'][number];

/** Where each thing that may be missing is mended. */
const REMEDIES: Readonly<Record<ChecklistCode, string>> = {
  area: '?tab=area',
  hours: '/r/cities/:city/edit',
  offering: '/r/offerings',
  merchant: '/r/merchants',
  worker: '/r/workers',
  policy: '/policies',
  payment: '/settings/channels',
  sms: '/settings/channels',
};
const COUNT_WORDS = {
  area: 'checkArea',
  offering: 'checkOffering',
  merchant: 'checkMerchant',
  worker: 'checkWorker',
  policy: 'checkPolicy',
} as const;

/** What the city has and lacks before it may open. */
export function ChecklistBlock(props: {
  readonly query: Parameters<typeof Loaded<Checklist>>[0]['query'];
}) {
  const t = useWords(cityWords);
  return (
    <Block title={t('checklist')}>
      <Loaded query={props.query}>
        {({ isReady, items, cityCode }) => {
          const missing = items.filter((item) => item.isRequired && !item.isDone).length;
          return (
            <>
              <Alert
                type={isReady ? 'success' : 'warning'}
                showIcon
                message={isReady ? t('ready') : t('notReady', { count: missing })}
              />
              {items.map((item) => (
                <Row key={item.code} item={item} cityCode={cityCode} />
              ))}
            </>
          );
        }}
      </Loaded>
    </Block>
  );
}

function Row({ item, cityCode }: { readonly item: Item; readonly cityCode: string }) {
  const t = useWords(cityWords);
  const name = useLocalName();
  const may = useMay();
  const detail = useDetail(item);
  const remedy = REMEDIES[item.code as ChecklistCode]?.replace(':city', cityCode);
  const isMine = remedy?.startsWith('/settings') !== true || may('setting.write');
  return (
    <div className="dh-check-row" data-testid={`check-${item.code}`}>
      <StateIcon item={item} />
      <div className="dh-check-text">
        <Typography.Text strong={!item.isDone}>{name(item.label)}</Typography.Text>{' '}
        <Typography.Text type="secondary">
          {t(item.isRequired ? 'required' : 'advised')}
        </Typography.Text>
        {detail !== '' && (
          <div>
            <Typography.Text type="secondary">{detail}</Typography.Text>
          </div>
        )}
      </div>
      {!item.isDone && remedy !== undefined && isMine && <Link to={remedy}>{t('goThere')}</Link>}
    </div>
  );
}

function StateIcon({ item }: { readonly item: Item }) {
  const t = useWords(cityWords);
  const { token } = theme.useToken();
  const style = { fontSize: 18 };
  if (item.isDone) {
    return (
      <CheckCircleFilled
        role="img"
        aria-label={t('done')}
        style={{ ...style, color: token.colorSuccess }}
      />
    );
  }
  return item.isRequired ? (
    <CloseCircleFilled
      role="img"
      aria-label={t('missing')}
      style={{ ...style, color: token.colorError }}
    />
  ) : (
    <MinusCircleOutlined
      role="img"
      aria-label={t('missing')}
      style={{ ...style, color: token.colorTextTertiary }}
    />
  );
}

/** The server counts in English; the numbers are the same in both languages. */
function useDetail({ code, detail }: Item): string {
  const t = useWords(cityWords);
  if (currentLanguage() === 'en') return detail;
  const key = code in COUNT_WORDS ? COUNT_WORDS[code as keyof typeof COUNT_WORDS] : undefined;
  if (key === undefined) return detail;
  const [a = '0', b = '0'] = detail.match(/\d+/g) ?? [];
  return t(key, { a, b });
}
