/** Courses that somebody asks you to write with them. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, EmptyState, Loaded, Page, toast } from "../../ui";
import { lineOf } from "./data";
import { AuthoringTabs } from "./tabs";
import type { AuthorInvitation, AuthorInvitations } from "./types";
import { useRightsWords } from "./people";

const KEY = ["authoring", "invitations"];
export default function InvitationsPage() {
  const { t } = useLingui();
  const found = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<AuthorInvitations>("/authoring/invitations", undefined, { signal }) });
  return (
    <Page title={t`Invitations`} lead={<Trans>Courses that colleagues ask you to write with them.</Trans>}>
      <AuthoringTabs />
      <Loaded query={found}>
        {(data) => (data.items.length ? <>{data.items.map((each) => <Invitation key={each.course_id} invitation={each} />)}</> : <EmptyState title={t`No invitation`}><Trans>When a colleague invites you to a course, it appears here.</Trans></EmptyState>)}
      </Loaded>
    </Page>
  );
}

function Invitation({ invitation }: { invitation: AuthorInvitation }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const rights = useRightsWords();
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const { title } = invitation;
  const answer = async (accept: boolean) => {
    setBusy(accept ? "yes" : "no");
    setProblem("");
    try {
      const left = await api.post<AuthorInvitations>(`/authoring/invitations/${invitation.course_id}/answer`, { accept });
      queryClient.setQueryData(KEY, left);
      void queryClient.invalidateQueries({ queryKey: ["authoring", "list"] });
      toast(accept ? t`You write this course now` : t`Declined`);
      if (accept && invitation.edit) navigate(paths.authoringCourse(invitation.course_id));
    } catch (error) {
      setProblem(lineOf(error));
      setBusy("");
    }
  };
  return (
    <Card title={<span className="long-text">{title}</span>}>
      <div className="stack">
        <p><Trans>{invitation.invited_by} invited you on {moment(invitation.invited_at)}.</Trans> {rights(invitation)}</p>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="row">
          <Button kind="primary" busy={busy === "yes"} aria-label={t`Accept: ${title}`} onClick={() => void answer(true)}>{t`Accept`}</Button>
          <Button busy={busy === "no"} aria-label={t`Decline: ${title}`} onClick={() => void answer(false)}>{t`Decline`}</Button>
        </div>
      </div>
    </Card>
  );
}
