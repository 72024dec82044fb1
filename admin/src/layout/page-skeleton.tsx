import { Skeleton } from 'antd';

export function PageSkeleton() {
  return <Skeleton active title paragraph={{ rows: 8 }} className="dh-skeleton" />;
}
