import { useState } from "react";

/** A photo, or the initials; names are beside it, so it says nothing to a screen reader. */
export function Face({ photo, first, last, size = 96 }: { photo?: string | null; first: string; last: string; size?: number }) {
  const [broken, setBroken] = useState("");
  const style = { width: size, height: size };
  if (photo && photo !== broken) return <img className="face" src={photo} alt="" style={style} onError={() => setBroken(photo)} />;
  return <span className="face initials" style={{ ...style, fontSize: size * 0.36 }} aria-hidden="true">{(first[0] ?? "") + (last[0] ?? "")}</span>;
}
