import type { Client } from '@temporalio/client';
import type { Connection } from '../data/connect.js';
import { createWhatIfGateway } from '../temporal/ask-what-if.js';
import { createStatisticsDeps } from '../temporal/statistics-deps.js';
import { createWhatIfDeps } from '../temporal/what-if-deps.js';
import { createWhatIf } from '../use-cases/dispatch/what-if/create-what-if.js';
import { createStatistics } from '../use-cases/statistics/create-statistics.js';
import type { ApiDeps } from './deps.js';

/** Numbers of past days, and what they would have been under another policy. */
export function composeNumbers(input: {
  readonly connection: Connection;
  readonly clock: ApiDeps['clock'];
  readonly client: Client;
}): Pick<ApiDeps, 'statistics' | 'whatIf'> {
  const { connection, clock, client } = input;
  return {
    statistics: createStatistics(createStatisticsDeps(connection, clock)),
    whatIf: createWhatIf(createWhatIfDeps(connection, clock), createWhatIfGateway(client)),
  };
}
