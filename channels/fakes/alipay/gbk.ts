const LEADS = { from: 0x81, to: 0xfe };
const TRAILS = { from: 0x40, to: 0xfe };

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

/** Text as Alipay's files have it. Node.js reads GBK and does not write it: the table is turned. */
export function encodeGbk(text: string): Buffer {
  table ??= turnedTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else bytes.push(...(table.get(character) ?? [0x3f]));
  }
  return Buffer.from(bytes);
}

function turnedTable(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gbk');
  const turned = new Map<string, readonly [number, number]>();
  for (let lead = LEADS.from; lead <= LEADS.to; lead += 1) {
    for (let trail = TRAILS.from; trail <= TRAILS.to; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      const isOne = Array.from(character).length === 1 && character !== '\uFFFD';
      if (isOne && !turned.has(character)) turned.set(character, [lead, trail]);
    }
  }
  return turned;
}
