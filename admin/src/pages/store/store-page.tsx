import './store.css';
import { Alert, Col, Row, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useMay } from '../../providers/profile';
import { CodeEntry } from './code-entry';
import { OutcomePanel } from './outcome-panel';
import { TodayList } from './today-list';
import type { Outcome, Store } from './types';
import { useChosenStore, useStores } from './use-stores';
import { WalkInBlock } from './walk-in-block';
import { storeWords } from './words';

/** Where a clerk stands all day: redeem, see what is due, take whoever walks in. */
export default function StorePage() {
  const t = useWords(storeWords);
  const { query, stores, isTied } = useStores();
  const { chosen, choose } = useChosenStore(stores);
  return (
    <Page
      title={chosen === undefined ? t('title') : `${t('title')} · ${chosen.name}`}
      tabTitle={t('title')}
      subtitle={t('subtitle')}
      actions={stores.length > 1 && <StoreChoice {...{ stores, chosen, choose }} />}
    >
      <Loaded query={query}>
        {() => {
          if (stores.length === 0) return <NoStore isTied={isTied} />;
          if (chosen === undefined)
            return <Alert type="info" showIcon message={t('chooseFirst')} />;
          return <Counter key={chosen.id} store={chosen} />;
        }}
      </Loaded>
    </Page>
  );
}

function StoreChoice(props: {
  readonly stores: readonly Store[];
  readonly chosen: Store | undefined;
  choose(id: string): void;
}) {
  const t = useWords(storeWords);
  return (
    <Select
      className="dh-store-choice"
      showSearch
      optionFilterProp="label"
      aria-label={t('store')}
      placeholder={t('chooseStore')}
      value={props.chosen?.id}
      options={props.stores.map(({ id, name, status }) => ({
        value: id,
        label: status === 'CLOSED' ? `${name}（${t('closed')}）` : name,
      }))}
      data-testid="store-choice"
      onChange={props.choose}
    />
  );
}

function NoStore({ isTied }: { readonly isTied: boolean }) {
  const t = useWords(storeWords);
  const may = useMay();
  if (isTied || !may('store.write')) return <EmptyState text={t('noOwnStore')} />;
  return (
    <EmptyState
      text={t('noStore')}
      action={
        <LinkButton type="primary" to="/r/stores/create">
          {t('addStore')}
        </LinkButton>
      }
    />
  );
}

function Counter({ store }: { readonly store: Store }) {
  const may = useMay();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const canPlace = may('order.placeForCustomer');
  return (
    <>
      {outcome !== null && <OutcomePanel outcome={outcome} onNext={() => setOutcome(null)} />}
      <Row gutter={[16, 0]}>
        <Col xs={24} lg={canPlace ? 14 : 24}>
          <CodeEntry storeId={store.id} isNext={outcome === null} onOutcome={setOutcome} />
          <TodayList storeId={store.id} onOutcome={setOutcome} />
        </Col>
        {canPlace && (
          <Col xs={24} lg={10}>
            <WalkInBlock store={store} onOutcome={setOutcome} />
          </Col>
        )}
      </Row>
    </>
  );
}
