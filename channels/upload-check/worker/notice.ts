/**
 * 仅用于本平台核验 ("for verification on this platform only") as strokes in boxes of 100 × 100, so
 * that no font has to be installed where pictures are shown.
 */
const CHARACTERS: readonly (readonly string[])[] = [
  // 仅
  ['30,8 8,48', '22,34 22,94', '42,18 90,18 78,48 60,72 38,92', '48,36 62,60 94,92'],
  // 用
  ['22,12 22,62 10,92', '22,12 84,12 84,90 72,86', '22,36 84,36', '22,60 84,60', '53,12 53,92'],
  // 于
  ['20,16 80,16', '8,44 92,44', '52,16 52,90 36,84'],
  // 本
  ['10,30 90,30', '50,6 50,94', '48,32 30,56 8,74', '52,32 70,56 94,74', '30,74 70,74'],
  // 平
  ['16,14 84,14', '28,24 36,44', '72,24 62,44', '6,54 94,54', '50,14 50,94'],
  // 台
  ['46,6 18,44 76,40', '64,24 84,50', '24,58 24,92', '24,58 76,58 76,92', '24,88 76,88'],
  // 核
  [
    '6,30 40,30',
    '23,6 23,94',
    '22,32 6,62',
    '26,40 38,54',
    '66,4 70,14',
    '44,20 94,20',
    '66,20 52,42 76,40',
    '80,38 64,60 42,74',
    '84,52 66,74 40,94',
    '70,74 92,94',
  ],
  // 验
  [
    '8,12 34,12 30,46',
    '16,12 13,46 38,46 36,86 24,82',
    '4,66 28,66',
    '68,6 56,24 42,36',
    '68,6 80,24 96,36',
    '56,40 82,40',
    '50,54 56,74',
    '66,50 70,72',
    '88,52 78,78',
    '44,88 94,88',
  ],
];

const BOX = 110;
const STROKE = 8;
/** Lines of the notice over the shorter side. */
const LINES = 5;
const ANGLE_DEGREES = -25;
const SIZE_MIN = 12;

/** An SVG as large as the picture with the notice repeated in slanted lines. */
export function noticeSvg(input: { readonly width: number; readonly height: number }): string {
  const { width, height } = input;
  const size = Math.max(SIZE_MIN, Math.min(width, height) / (LINES * 3));
  const scale = size / BOX;
  const lineWidth = CHARACTERS.length * size;
  const reach = width + height;
  const uses: string[] = [];
  for (let y = -reach, row = 0; y < reach; y += size * 3, row += 1) {
    for (let x = -reach - (row % 2) * size * 3; x < reach; x += lineWidth + size * 2) {
      uses.push(`<use href="#n" transform="translate(${x} ${y}) scale(${scale})"/>`);
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<defs><g id="n" fill="none" stroke-linecap="round" stroke-linejoin="round">`,
    linesOf(`stroke="#000" stroke-opacity="0.25" stroke-width="${STROKE * 1.75}"`),
    linesOf(`stroke="#fff" stroke-opacity="0.6" stroke-width="${STROKE}"`),
    `</g></defs><g transform="rotate(${ANGLE_DEGREES} ${width / 2} ${height / 2})">`,
    ...uses,
    '</g></svg>',
  ].join('');
}

function linesOf(style: string): string {
  const lines = CHARACTERS.flatMap((strokes, index) =>
    strokes.map((points) => `<polyline points="${shifted(points, index * BOX)}"/>`),
  );
  return `<g ${style}>${lines.join('')}</g>`;
}

function shifted(points: string, by: number): string {
  return points
    .split(' ')
    .map((point) => {
      const [x, y] = point.split(',');
      return `${Number(x) + by},${y}`;
    })
    .join(' ');
}
