import { CameraOutlined } from '@ant-design/icons';
import { Alert, Button, Flex } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { storeWords } from './words';

const LOOK_EVERY_MS = 250;
/** The same code in front of the camera is one customer. */
const SAME_CODE_MS = 5_000;

/** Of the browser; not in every one, and not known to the types. */
type Detector = { detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]> };
type DetectorClass = new (options: { readonly formats: readonly string[] }) => Detector;

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { readonly BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** Reads QR codes by the camera where the browser can; elsewhere there is nothing to press. */
export function CameraScan(props: { onRead(text: string): void }) {
  const t = useWords(storeWords);
  const [isOn, setOn] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const Class = detectorClass();
  if (Class === undefined || navigator.mediaDevices === undefined) return null;
  return (
    <Flex vertical gap={8} align="flex-start">
      <Button
        icon={<CameraOutlined />}
        onClick={() => {
          setFailed(false);
          setOn(!isOn);
        }}
      >
        {t(isOn ? 'stopScan' : 'scan')}
      </Button>
      {isFailed && <Alert type="warning" showIcon message={t('cameraFailed')} />}
      {isOn && (
        <CameraPicture
          detector={Class}
          label={t('camera')}
          onRead={props.onRead}
          onFail={() => {
            setOn(false);
            setFailed(true);
          }}
        />
      )}
    </Flex>
  );
}

function CameraPicture(props: {
  readonly detector: DetectorClass;
  readonly label: string;
  onRead(text: string): void;
  onFail(): void;
}) {
  const { detector: Class, label } = props;
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(props);
  told.current = props;
  useEffect(() => {
    const detector = new Class({ formats: ['qr_code'] });
    let last = { text: '', atMs: 0 };
    const look = async (): Promise<void> => {
      const screen = video.current;
      if (screen === null || screen.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      const found = await detector.detect(screen).catch(() => []);
      const text = found[0]?.rawValue;
      const nowMs = Date.now();
      if (text === undefined || (text === last.text && nowMs - last.atMs < SAME_CODE_MS)) return;
      last = { text, atMs: nowMs };
      told.current.onRead(text);
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    const stop = openCamera(video, () => told.current.onFail());
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [Class]);
  return <video ref={video} className="dh-store-camera" muted playsInline aria-label={label} />;
}

/** Shows the camera that looks away from the person; answers how it is let go again. */
function openCamera(video: React.RefObject<HTMLVideoElement | null>, onFail: () => void) {
  let stream: MediaStream | undefined;
  let isOver = false;
  const end = (): void => stream?.getTracks().forEach((track) => track.stop());
  navigator.mediaDevices
    .getUserMedia({ video: { facingMode: 'environment' } })
    .then(async (opened) => {
      stream = opened;
      if (isOver || video.current === null) return end();
      video.current.srcObject = opened;
      await video.current.play();
    })
    .catch(() => {
      if (!isOver) onFail();
    });
  return () => {
    isOver = true;
    end();
  };
}
