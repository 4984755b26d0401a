import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, CopyField, Dialog, Loaded } from "../../ui";
import type { CredentialFeed } from "./types";

const KEY = ["credentials", "feed"];

/** The private calendar of expiry dates: its address is shown once, when it is made. */
export function FeedDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, enabled: open, staleTime: 0, queryFn: ({ signal }) => api.get<CredentialFeed>("/credentials/feed", undefined, { signal }) });
  return (
    <Dialog open={open} title={t`Expiry dates in your calendar`} onClose={onClose}>
      <Loaded query={query}>{(feed) => <Feed feed={feed} />}</Loaded>
    </Dialog>
  );
}

function Feed({ feed }: { feed: CredentialFeed }) {
  const { t } = useLingui();
  const [url, setUrl] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(false);
  const since = feed.made_at ? moment(feed.made_at) : "";
  const run = async (work: () => Promise<CredentialFeed>) => {
    setBusy(true);
    setProblem(false);
    try {
      const next = await work();
      setUrl(next.url ?? "");
      queryClient.setQueryData(KEY, { made: next.made, made_at: next.made_at });
    } catch {
      setProblem(true);
    } finally {
      setBusy(false);
    }
  };
  const make = () => void run(() => api.post<CredentialFeed>("/credentials/feed"));
  return (
    <div className="stack">
      <p><Trans>Your phone or office calendar can show the days on which your cards end. Subscribe to a private address; whoever knows it sees these days, and nothing else.</Trans></p>
      {problem ? <p className="note overdue" role="alert">{t`This did not work. Nothing was changed; try again.`}</p> : null}
      {url ? (
        <>
          <CopyField label={t`Address of your calendar`} value={url} hint={t`Copy it now: it is not shown again.`} />
          <p className="s dim"><Trans>In the calendar program choose "Subscribe" or "Add calendar from the internet", and paste it.</Trans></p>
        </>
      ) : feed.made ? (
        <p><Trans>You made an address on {since}. If it is lost or somebody else knows it, make a new one; the old one ends.</Trans></p>
      ) : null}
      <div className="row">
        <Button kind={feed.made ? "plain" : "primary"} busy={busy} onClick={make}>{feed.made ? t`Make a new address` : t`Make the address`}</Button>
        {feed.made ? <Button busy={busy} onClick={() => void run(() => api.delete<CredentialFeed>("/credentials/feed"))}>{t`End the calendar`}</Button> : null}
      </div>
    </div>
  );
}
