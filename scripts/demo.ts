import { runDemo } from './demo/run-demo.js';

process.exitCode = await runDemo(process.argv.slice(2), (sentence) => {
  process.stderr.write(`\n${sentence}\n`);
});
