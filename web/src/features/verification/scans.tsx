import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { api, download } from "../../api/client";
import type { Credential, Scan } from "../../api/types";
import { moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, Skeleton } from "../../ui";

/** The pictures of a card, beside what is typed; a PDF is opened by the machine's own viewer. */
export function CardPictures({ item }: { item: Credential }) {
  const { t } = useLingui();
  if (!item.scans.length) return <p className="dim">{t`The holder has uploaded no picture.`}</p>;
  return <div className="stack">{item.scans.map((scan) => <Picture key={scan.id} credential={item.id} scan={scan} />)}</div>;
}

function Picture({ credential, scan }: { credential: string; scan: Scan }) {
  const { t } = useLingui();
  const path = `/credentials/${credential}/scans/${scan.id}`;
  const picture = scan.media_type !== "application/pdf";
  const [url, setUrl] = useState("");
  const [failed, setFailed] = useState(false);
  const when = moment(scan.added_at);
  useEffect(() => {
    if (!picture) return;
    const stop = new AbortController();
    let made = "";
    void (async () => {
      try {
        const response = await api.raw("GET", path, { signal: stop.signal });
        made = URL.createObjectURL(await response.blob());
        if (stop.signal.aborted) URL.revokeObjectURL(made);
        else setUrl(made);
      } catch {
        if (!stop.signal.aborted) setFailed(true);
      }
    })();
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [path, picture]);
  return (
    <figure className="verify-scan">
      {picture && !failed ? url ? <img src={url} alt={t`Card as its holder uploaded it, ${when}`} /> : <Skeleton height="12rem" /> : null}
      {failed ? <p className="note soon" role="alert">{t`It could not be loaded. Try again.`}</p> : null}
      <figcaption>
        <span>{picture ? t`Photo` : "PDF"}, {bytes(scan.size)} <span className="s dim below">{t`added ${when}`}</span></span>
        <Button
          aria-label={t`Download copy added ${when}`}
          onClick={() => { setFailed(false); download(path, undefined, `card.${scan.media_type.split("/")[1] ?? "pdf"}`).catch(() => setFailed(true)); }}
        >
          {t`Download`}
        </Button>
      </figcaption>
    </figure>
  );
}
