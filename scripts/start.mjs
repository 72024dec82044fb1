// npm start: everything on this machine, from a fresh clone to a running platform.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({ entry: 'stack/start.js', missing: 'The build left no dist/stack/start.js.' });
