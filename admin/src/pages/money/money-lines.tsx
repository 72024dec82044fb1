import { Divider, Flex, Typography } from 'antd';
import { Money } from '../../kit/values';

export type MoneyLine = { readonly label: string; readonly fen: number };

/** Lines that add up to a sum; a line of nothing is left out. */
export function MoneyLines(props: {
  readonly lines: readonly MoneyLine[];
  readonly sum: MoneyLine;
}) {
  return (
    <div style={{ maxWidth: 420, marginTop: 8 }}>
      {props.lines
        .filter(({ fen }) => fen !== 0)
        .map(({ label, fen }) => (
          <Flex key={label} justify="space-between" gap={16}>
            <Typography.Text type="secondary">{label}</Typography.Text>
            <Money fen={fen} />
          </Flex>
        ))}
      <Divider className="dh-divider" />
      <Flex justify="space-between" gap={16}>
        <Typography.Text strong>{props.sum.label}</Typography.Text>
        <Money fen={props.sum.fen} isStrong />
      </Flex>
    </div>
  );
}
