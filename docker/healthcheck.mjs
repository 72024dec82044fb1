// healthcheck.mjs <variable with the port> <default port> <path>: exit code 0 when it answers 2xx.
const TIMEOUT_MS = 4_000;

const [variable, defaultPort, path] = process.argv.slice(2);
const port = process.env[variable] || defaultPort;
try {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
