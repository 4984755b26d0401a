import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, ConfirmDialog, errorsOf, toast } from "../../ui";
import { KEY } from "./data";
import type { Announcement } from "./types";

export function EndButton({ item, onEnded }: { item: Announcement; onEnded?: () => void }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const { title } = item;
  const end = async () => {
    setBusy(true);
    try {
      await api.post(`/announcements/${item.id}/end`, {});
      toast(t`Ended. Nobody sees it any more.`);
      setOpen(false);
      await queryClient.invalidateQueries({ queryKey: KEY });
      onEnded?.();
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? "");
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-label={t`End now: ${title}`}>{t`End now`}</Button>
      <ConfirmDialog open={open} title={t`End this announcement?`} action={t`End now`} busy={busy} onConfirm={() => void end()} onClose={() => setOpen(false)}>
        <p className="house-words"><b>{title}</b></p>
        <p>{item.stage === "planned" ? <Trans>It will not be shown.</Trans> : <Trans>It goes from every screen within a minute.</Trans>} <Trans>An ended announcement stays in the list and can not be started again.</Trans></p>
      </ConfirmDialog>
    </>
  );
}
