import type { ComponentType } from 'react';

type ToolModule = { readonly default: ComponentType };

/** What parts of the console add to the header: `pages/<part>/header-tool.tsx`. */
const tools = import.meta.glob<ToolModule>('../pages/*/header-tool.tsx', { eager: true });

export function HeaderTools() {
  return (
    <>
      {Object.entries(tools).map(([file, { default: Tool }]) => (
        <Tool key={file} />
      ))}
    </>
  );
}
