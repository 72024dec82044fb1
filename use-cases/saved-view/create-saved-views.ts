import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { SAVED_VIEWS_MAX, type savedViewSchema } from '../../contract/schemas/saved-view.js';
import { AppError } from '../../contract/terms/errors.js';
import type { SavedView, SavedViewRepository } from '../../data/repositories/saved-views.js';

export type SavedViewDto = z.input<typeof savedViewSchema>;
export type SavedViews = ReturnType<typeof createSavedViews>;

export type SavedViewDeps = {
  readonly clock: { nowMs(): number };
  readonly savedViews: SavedViewRepository;
};

/** Filters of a list under a name, each person's own. */
export function createSavedViews(deps: SavedViewDeps) {
  return {
    /** Of one page or of all, by page and name. */
    async list(input: {
      readonly staffId: string;
      readonly page?: string | undefined;
    }): Promise<SavedViewDto[]> {
      const { staffId, page } = input;
      const views = await deps.savedViews.list(staffId);
      return views
        .filter((view) => page === undefined || view.page === page)
        .toSorted((a, b) => a.page.localeCompare(b.page) || a.name.localeCompare(b.name, 'zh'))
        .map(present);
    },

    /**
     * Keeps a view; the same page and name again replaces its query. SAVED_VIEWS_FULL beyond the
     * highest number.
     */
    async put(input: {
      readonly staffId: string;
      readonly page: string;
      readonly name: string;
      readonly query: string;
    }): Promise<SavedViewDto> {
      const { staffId, page, name, query } = input;
      const fields = { page, name, query, updatedAt: new Date(deps.clock.nowMs()) };
      const view = { id: randomUUID(), ...fields };
      const replaced = await deps.savedViews.replace(staffId, fields);
      if (replaced !== null) return present(replaced);
      if (await deps.savedViews.add(staffId, view, SAVED_VIEWS_MAX)) return present(view);
      // Another request of his has added the same name meanwhile, or there are too many.
      const late = await deps.savedViews.replace(staffId, fields);
      if (late === null) throw new AppError('SAVED_VIEWS_FULL');
      return present(late);
    },

    /** NOT_FOUND for what is not his. */
    async remove(input: { readonly staffId: string; readonly viewId: string }): Promise<void> {
      const { staffId, viewId } = input;
      if (!(await deps.savedViews.remove(staffId, viewId))) throw new AppError('NOT_FOUND');
    },
  };
}

function present({ id, page, name, query, updatedAt }: SavedView): SavedViewDto {
  return { id, page, name, query, updatedAt: updatedAt.toISOString() };
}
