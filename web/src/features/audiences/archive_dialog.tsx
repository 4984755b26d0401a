/** Archiving an audience: first what names it, since that loses its people. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { ConfirmDialog, Loaded, StatusTag, errorsOf, toast } from "../../ui";

type S = components["schemas"];
const PLACE: Record<S["UseKind"], (id: string) => string> = {
  assignment: paths.assignment, certification: (id) => `/certifications/office/${id}`, checklist: (id) => `/checklists/${id}`, attestation: (id) => `/read-and-sign/${id}`,
};

export function ArchiveDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const uses = useQuery({ queryKey: ["audiences", id, "uses"], queryFn: ({ signal }) => api.get<S["AudienceUses"]>(`/audiences/${id}/uses`, undefined, { signal }) });
  const words: Record<S["UseKind"], string> = { assignment: t`Assignment`, certification: t`Certification`, checklist: t`Checklist`, attestation: t`Read and sign` };
  const archive = async () => {
    setBusy(true);
    try {
      // Whoever confirms has seen the list; without one the server shall refuse when something names it meanwhile.
      await api.post(`/audiences/${id}/archive`, { confirm_uses: Boolean(uses.data?.items.length) } satisfies S["ArchiveIn"]);
      toast(t`Archived`);
      await queryClient.invalidateQueries({ queryKey: ["audiences"] });
      onClose();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
      await uses.refetch();
    }
    setBusy(false);
  };
  return (
    <ConfirmDialog open danger title={t`Archive this audience?`} action={t`Archive`} busy={busy || uses.isPending} onClose={onClose} onConfirm={() => void archive()}>
      <div className="stack-s">
        <p><Trans>Nobody is in it any more: what it required is required no longer. Its history stays.</Trans></p>
        <Loaded query={uses}>
          {({ items }) => items.length ? (
            <>
              <p><b><Trans>These name it and lose its people:</Trans></b></p>
              <ul className="plain-list stack-s" aria-label={t`What names this audience`}>
                {items.map((use) => <li key={use.kind + use.id} className="row-between"><span className="long-text"><span className="dim">{words[use.kind]}:</span> <Link href={PLACE[use.kind](use.id)}>{use.name}</Link></span>{use.in_force ? <StatusTag kind="soon">{t`In force`}</StatusTag> : <StatusTag kind="idle">{t`Not in force`}</StatusTag>}</li>)}
              </ul>
            </>
          ) : <p className="dim"><Trans>No assignment, certification, checklist or document names it.</Trans></p>}
        </Loaded>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      </div>
    </ConfirmDialog>
  );
}
