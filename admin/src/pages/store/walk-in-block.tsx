import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import type { Outcome, Store, WalkInPlaced } from './types';
import { WalkInForm } from './walk-in-form';
import { WalkInPay } from './walk-in-pay';
import { storeWords } from './words';

const keyOf = (storeId: string): string => `doorhive.walkIn.${storeId}`;

function placedBefore(storeId: string): WalkInPlaced | null {
  const text = sessionStorage.getItem(keyOf(storeId));
  return text === null ? null : (JSON.parse(text) as WalkInPlaced);
}

/** Somebody without a booking: order, pay by his phone, redeem. Survives a reload of this tab. */
export function WalkInBlock(props: { readonly store: Store; onOutcome(outcome: Outcome): void }) {
  const t = useWords(storeWords);
  const { store } = props;
  const [placed, setPlaced] = useState(() => placedBefore(store.id));
  const keep = (next: WalkInPlaced | null): void => {
    if (next === null) sessionStorage.removeItem(keyOf(store.id));
    else sessionStorage.setItem(keyOf(store.id), JSON.stringify(next));
    setPlaced(next);
  };
  return (
    <Block title={t('walkInTitle')}>
      {placed === null ? (
        <WalkInForm store={store} onPlaced={keep} />
      ) : (
        <WalkInPay
          key={placed.orderId}
          placed={placed}
          onOutcome={props.onOutcome}
          onLeave={() => keep(null)}
        />
      )}
    </Block>
  );
}
