import type {
  HistoryRowDto,
  OrderWorkflowDto,
  RelatedRunDto,
  SupportActionDto,
  WorkflowEventsDto,
} from '@contract/schemas/support';

export type Workflow = OrderWorkflowDto;
export type HistoryRow = HistoryRowDto;
export type RelatedRun = RelatedRunDto;
export type SupportDeed = SupportActionDto;
export type RawEvents = WorkflowEventsDto;
export type PendingActivity = Workflow['pending']['activities'][number];

/** What the parts of the view are given. */
export type WorkflowProps = { readonly orderId: string; readonly workflow: Workflow };
