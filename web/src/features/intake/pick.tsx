import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState, type ChangeEvent } from "react";
import { useNarrow } from "../../lib/media";
import { bytes } from "../../lib/numbers";
import { CARD_TYPES, sendCard } from "./data";
import type { IntakeDocument } from "./types";
import { uploadProblem } from "./words";
import "./intake.css";

interface PickProps {
  onSent: (item: IntakeDocument, file: File) => void;
  /** Why the one before was not taken. */
  before?: string;
}
/** The camera or a file: it is sent as soon as it is there, without a further button. */
export function PickCard({ onSent, before = "" }: PickProps) {
  const { t } = useLingui();
  const narrow = useNarrow();
  const [sending, setSending] = useState<File | null>(null);
  const [problem, setProblem] = useState(before);
  const [over, setOver] = useState(false);
  const hint = useId();
  const take = async (file: File | null | undefined) => {
    if (!file || sending) return;
    setSending(file);
    setProblem("");
    try {
      onSent(await sendCard(file), file);
    } catch (error) {
      setProblem(uploadProblem(error));
      setSending(null);
    }
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same picture can be chosen again after a refusal.
    void take(file).finally(() => (event.target.value = ""));
  };
  if (sending) {
    const name = sending.name;
    const size = bytes(sending.size);
    return <p className="note" role="status"><Trans>Sending {name}, {size}.</Trans></p>;
  }
  return (
    <div className="stack">
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {narrow ? (
        <div className="pick">
          <label className="btn pick-button">
            {t`Take a picture`}
            <input className="hidden-text" type="file" accept="image/jpeg,image/png" capture="environment" aria-describedby={hint} onChange={chosen} />
          </label>
          <label className="ghost pick-button">
            {t`Choose a file`}
            <input className="hidden-text" type="file" accept={CARD_TYPES} aria-describedby={hint} onChange={chosen} />
          </label>
        </div>
      ) : (
        <div
          className={over ? "drop over pick-drop" : "drop pick-drop"}
          onDragOver={(event) => { event.preventDefault(); setOver(true); }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer.files[0]); }}
        >
          <label className="stack-s">
            <b>{t`Choose a file`}</b>
            <span className="dim">{t`or drop the picture or PDF of the card here`}</span>
            <input type="file" accept={CARD_TYPES} aria-describedby={hint} onChange={chosen} />
          </label>
        </div>
      )}
      <p className="s dim" id={hint}><Trans>JPEG, PNG or PDF, up to 10 MB; larger photos are made smaller. It is read on this hospital's server and goes nowhere else. You confirm what was read before it is saved.</Trans></p>
    </div>
  );
}
