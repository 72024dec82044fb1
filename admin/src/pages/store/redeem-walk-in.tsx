import { Button } from 'antd';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { soundOf } from './code-entry';
import { TODAY_PATH, walkInPath, type Outcome, type Serving } from './types';
import { storeWords } from './words';

/** Redeems a paid walk-in order, whose customer has no code to show. */
export function RedeemWalkIn(props: {
  readonly orderId: string;
  readonly isLarge?: boolean;
  onOutcome(outcome: Outcome): void;
}) {
  const t = useWords(storeWords);
  const path = walkInPath(props.orderId);
  const { mutateAsync, isPending } = useCommand<Serving>({ refresh: [TODAY_PATH, path] });
  const redeem = async (): Promise<void> => {
    const outcome = await mutateAsync({ path: `${path}/redeem` }).then(
      (serving): Outcome => ({ kind: 'served', serving }),
      (error: unknown): Outcome => ({ kind: 'refused', error }),
    );
    soundOf(outcome);
    props.onOutcome(outcome);
  };
  return (
    <Button
      type={props.isLarge === true ? 'primary' : 'default'}
      size={props.isLarge === true ? 'large' : 'middle'}
      loading={isPending}
      data-testid={`redeem-${props.orderId}`}
      onClick={() => void redeem()}
    >
      {t(props.isLarge === true ? 'redeemNow' : 'redeemWalkIn')}
    </Button>
  );
}
