import { Skeleton } from 'antd';
import { toDataURL } from 'qrcode';
import { useEffect, useState } from 'react';

const SIZE_PX = 368;

/** A code to scan, dark on white in both themes; what it says stands beside it as text. */
export function QrImage(props: { readonly text: string; readonly label: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const { text } = props;
  useEffect(() => {
    let isGone = false;
    void toDataURL(text, { width: SIZE_PX, margin: 1 }).then((made) => {
      if (!isGone) setUrl(made);
    });
    return () => {
      isGone = true;
    };
  }, [text]);
  if (url === null) return <Skeleton.Node active className="dh-qr" />;
  return <img src={url} alt={props.label} className="dh-qr" />;
}
