/** Choosing a file of the library. Images show themselves; everything is a button with its name. */
import "./media.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useKeysetList } from "../../api/lists";
import { Group, Listed, MoreButton } from "../../ui";
import { SearchBox } from "../compliance/filters";
import type { Media } from "../authoring/types";
import { fileUrl, isImage } from "./data";
import { typeWord } from "./words";

export function MediaPicker({ name, label, type, chosen, onChosen }: { name: string; label: string; type?: string; chosen: string; onChosen: (media: Media) => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const list = useKeysetList<Media>(["media", "list"], "/authoring/media", { search, type }, 24);
  return (
    <div className="stack-s">
      <SearchBox label={t`Name begins with`} value={search} onValue={setSearch} />
      <Group name={name} label={label}>
        <Listed list={list} skeleton={2} empty={<p className="dim">{search ? <Trans>No file begins like this.</Trans> : <Trans>The library has no such file yet.</Trans>}</p>}>
          {(rows) => (
            <ul className="media-grid">
              {rows.map((media) => (
                <li key={media.id}>
                  <button type="button" className="media-pick" aria-pressed={chosen === media.id} onClick={() => onChosen(media)}>
                    {isImage(media) ? <img src={fileUrl(media.id)} alt="" loading="lazy" /> : <span className="dim s">{typeWord(media.media_type)}</span>}
                    <span>{media.name}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Listed>
      </Group>
      <MoreButton list={list} />
    </div>
  );
}
