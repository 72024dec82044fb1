// npm run build: compiles to dist/ and bundles the workflows.
import { bootstrap } from './lib/bootstrap.mjs';

await bootstrap();
