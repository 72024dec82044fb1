import { AppError } from '../../contract/terms/errors.js';

/** Text of the parts of one document, by the name in their markers. */
export type Blocks = Readonly<Record<string, string>>;

const BLOCK = /<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- \/generated -->/g;

/**
 * Replaces what stands between `<!-- generated: name -->` and `<!-- /generated -->`. Prettier
 * leaves the parts alone, so that long cells do not widen whole tables. Throws INTERNAL when the
 * document and the blocks do not name the same parts.
 */
export function fillMarkers(document: string, blocks: Blocks): string {
  const seen = new Set<string>();
  const filled = document.replaceAll(BLOCK, (_whole, name: string) => {
    const block = blocks[name];
    if (block === undefined) throw new AppError('INTERNAL', { detail: `no part named ${name}` });
    seen.add(name);
    return [
      `<!-- generated: ${name} -->`,
      '<!-- prettier-ignore-start -->',
      '',
      block.trim(),
      '',
      '<!-- prettier-ignore-end -->',
      '<!-- /generated -->',
    ].join('\n');
  });
  const missing = Object.keys(blocks).filter((name) => !seen.has(name));
  if (missing.length === 0) return filled;
  throw new AppError('INTERNAL', { detail: `no markers for ${missing.join(', ')}` });
}

/** A Markdown table; bars and line breaks inside cells are made harmless. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `a`, `b` as code, or a dash for none. */
export function codes(words: readonly string[]): string {
  return words.length === 0 ? '–' : words.map((word) => `\`${word}\``).join(', ');
}
