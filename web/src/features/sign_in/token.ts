import { useState } from "react";

/** The token of a mailed link, which stands behind '#' so that no server sees it. It leaves the address at once. */
export function useLinkToken(): string {
  const [token] = useState(() => {
    const found = window.location.hash.slice(1);
    if (found) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    return found;
  });
  return token;
}
