import type { ReactNode } from 'react';
import { ORDER_STATUS_TEXT, type OrderStatus } from '@contract/terms/order';
import { useLocalName } from '../i18n/i18n';
import { useMode } from '../theme/mode';
import { ORDER_TONES, TONES, type ToneName } from '../theme/status';
import {
  CalendarOutlined,
  CarOutlined,
  CheckOutlined,
  CloseOutlined,
  CustomerServiceOutlined,
  HomeOutlined,
  LikeOutlined,
  PlayCircleOutlined,
  QrcodeOutlined,
  RadarChartOutlined,
  RollbackOutlined,
  WalletOutlined,
} from '@ant-design/icons';

const ORDER_ICONS: Readonly<Record<OrderStatus, ReactNode>> = {
  PENDING_PAYMENT: <WalletOutlined />,
  DISPATCHING: <RadarChartOutlined />,
  MANUAL_DISPATCH: <CustomerServiceOutlined />,
  ASSIGNED: <CalendarOutlined />,
  EN_ROUTE: <CarOutlined />,
  ARRIVED: <HomeOutlined />,
  IN_SERVICE: <PlayCircleOutlined />,
  AWAITING_CONFIRMATION: <LikeOutlined />,
  COMPLETED: <CheckOutlined />,
  CANCELLED: <CloseOutlined />,
  CLOSED: <RollbackOutlined />,
  AWAITING_REDEMPTION: <QrcodeOutlined />,
};

/** Tag of the design: filled for live states, outlined for ended and secondary ones. */
export function ToneTag(props: {
  readonly tone: ToneName;
  readonly icon?: ReactNode;
  readonly isOutlined?: boolean;
  readonly children: ReactNode;
}) {
  const [text, background] = TONES[props.tone][useMode()];
  return (
    <span
      className="dh-tag"
      style={{
        color: text,
        background: props.isOutlined === true ? 'transparent' : background,
        borderColor: props.isOutlined === true ? 'currentColor' : background,
      }}
    >
      {props.icon}
      {props.children}
    </span>
  );
}

export function OrderStatusTag({ status }: { readonly status: OrderStatus }) {
  const name = useLocalName();
  return (
    <ToneTag tone={ORDER_TONES[status]} icon={ORDER_ICONS[status]}>
      {name(ORDER_STATUS_TEXT[status])}
    </ToneTag>
  );
}
