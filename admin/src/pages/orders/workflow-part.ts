import { lazy, type ComponentType } from 'react';

type WorkflowModule = { readonly default: ComponentType<{ readonly orderId: string }> };

/** The support view of the workflow is a part of its own. */
const workflow = Object.values(import.meta.glob<WorkflowModule>('../support/workflow-tab.tsx'))[0];
export const WorkflowTab = workflow === undefined ? undefined : lazy(workflow);
