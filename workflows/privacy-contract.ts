import { defineSignal } from '@temporalio/workflow';

/** The part of contract.ts that is about exports, erasures and retention. */
export const exportWorkflowId = (exportId: string): string => `export-${exportId}`;
export const erasureWorkflowId = (erasureId: string): string => `erasure-${erasureId}`;

export type ExportInput = { readonly exportId: string };
export type ErasureInput = { readonly erasureId: string };

/** The row has changed: look at it again. */
export const erasureChangedSignal = defineSignal('erasureChanged');
