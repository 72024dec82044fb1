import type { StackWorld } from './stack-world.js';

const sandbox = (world: StackWorld): string =>
  `${world.processes.endpoints.wechatSandboxUrl}/sandbox/faults`;

/** What WeChat Pay does wrong from now on; `body` is what its sandbox takes. */
export async function plantFault(world: StackWorld, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(sandbox(world), {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (answer.status !== 204) throw new Error(`the fault was refused: ${answer.status}`);
}

export async function clearFaults(world: StackWorld): Promise<void> {
  await fetch(sandbox(world), { method: 'DELETE' });
}
