export type SkeletonActivities = ReturnType<typeof createSkeletonActivities>;

/** Activities that do nothing but tell the driver, where it waits for news. */
export function createSkeletonActivities(told: {
  offered(id: string): void;
  settled(id: string): void;
}) {
  return {
    note: async (): Promise<void> => undefined,
    work: async (): Promise<void> => undefined,
    offer: async (id: string): Promise<void> => told.offered(id),
    settle: async (id: string): Promise<void> => told.settled(id),
  };
}
