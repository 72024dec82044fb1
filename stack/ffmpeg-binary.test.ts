import { ensureFfmpeg } from './ffmpeg-binary.js';
import { fakeMachine, ONE_SENTENCE_WITH_REMEDY, stackErrorOf } from './testing/fake-machine.js';
import type { FakeMachine } from './testing/fake-machine.js';

const WORKS = 'echo "ffmpeg version 7.0"';

/** Plays `python3 -c` and `pip install --target`; the package has a program that works. */
const PYTHON = `
case "$1" in
  -c) echo 3.11 ;;
  *) dir="$6/imageio_ffmpeg/binaries"; /bin/mkdir -p "$dir"
     printf '#!/bin/sh\\necho "ffmpeg version 7.0"\\n' > "$dir/ffmpeg-linux"; /bin/chmod +x "$dir/ffmpeg-linux" ;;
esac`;

let machine: FakeMachine;
afterEach(() => machine.remove());

test('FFMPEG_PATH wins, and a wrong one is told, not replaced', async () => {
  machine = fakeMachine({ ffmpeg: WORKS });
  const own = machine.install('my-ffmpeg', WORKS);
  const withPath = (file: string) => ({
    ...machine.context,
    env: { ...machine.context.env, FFMPEG_PATH: file },
  });
  expect(await ensureFfmpeg(withPath(own))).toEqual({ path: own, rung: 'given' });
  const broken = machine.install('broken', 'exit 1');
  expect(await stackErrorOf(ensureFfmpeg(withPath(broken)))).toMatchObject({
    code: 'TOOL_BROKEN',
    message: expect.stringMatching(ONE_SENTENCE_WITH_REMEDY),
  });
});

test('then the PATH', async () => {
  machine = fakeMachine({ ffmpeg: WORKS });
  expect(await ensureFfmpeg(machine.context)).toEqual({
    path: machine.file('bin', 'ffmpeg'),
    rung: 'PATH',
  });
});

test('then the Python package, once', async () => {
  machine = fakeMachine({ python3: PYTHON });
  const found = await ensureFfmpeg(machine.context);
  expect(found).toMatchObject({ rung: 'package registry' });
  expect(found.path).toContain('imageio-ffmpeg-0.6.0-py3.11');
  machine.install('python3', 'case "$1" in -c) echo 3.11 ;; *) exit 1 ;; esac');
  expect((await ensureFfmpeg(machine.context)).path).toBe(found.path);
});

test('without any of it: says what was tried and what to install', async () => {
  machine = fakeMachine();
  const error = await stackErrorOf(ensureFfmpeg(machine.context));
  expect(error.message).toMatch(ONE_SENTENCE_WITH_REMEDY);
  expect(error.message).toMatch(/no Python 3 .*install ffmpeg/s);
});
