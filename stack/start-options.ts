import { parseArgs } from 'node:util';
import { messageOf, StackError } from './errors.js';

export const START_HELP = `npm start -- [options]

Starts MongoDB, Temporal, the stand-ins for WeChat Pay, SMS and push, the Temporal
workers, dispatch and the API on this machine, with a seeded demo city. Ctrl-C stops
everything; starting again goes on with the same data and the same running workflows.

  --port <number>  port of the API and the apps (PORT, or 8080)
  --fresh          deletes the data under .doorhive first
  --help           shows this text

Settings come from the environment and from a .env file (see .env.example).`;

export type StartOptions = {
  readonly port: number | undefined;
  readonly isFresh: boolean;
  readonly isHelp: boolean;
};

const PORT_MAX = 65_535;

/** Reads the command line; throws a StackError that names what is wrong with it. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = read(args);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= PORT_MAX)) {
    throw new StackError('BAD_USAGE', `--port must be a number from 1 to ${PORT_MAX}.`);
  }
  return { port, isFresh: values.fresh === true, isHelp: values.help === true };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        fresh: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    const why = messageOf(error).split('. ')[0] ?? '';
    throw new StackError('BAD_USAGE', `${why.replace(/\.?$/, '.')} See npm start -- --help.`);
  }
}
