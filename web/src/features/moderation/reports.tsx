/** Posts that somebody reported, the oldest first. Reviews are hidden where they stand, on the course page. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as ListPage } from "../../api/client";
import type { components } from "../../api/schema";
import type { KeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Dialog, EmptyState, Form, Input, Listed, MoreButton, Page, StatusTag, toast, useForm, type FieldErrors } from "../../ui";
import "../learning/study.css";

type PostReport = components["schemas"]["PostReport"];
const KEY = ["moderation", "posts"];

export default function ReportsPage() {
  const { t } = useLingui();
  // The server gives these pages its own length.
  const found = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => api.get<ListPage<PostReport>>("/moderation/posts", { after: pageParam }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  const list = { ...found, rows: found.data?.pages.flatMap((page) => page.items) ?? [], total: null } as KeysetList<PostReport>;
  const [at, setAt] = useState<{ report: PostReport; hide: boolean } | null>(null);
  return (
    <Page title={t`Moderation`} lead={<Trans>Posts that people reported. Who reported them is not shown.</Trans>}>
      <Listed list={list} empty={<EmptyState title={t`Nothing was reported`}><Trans>When somebody reports a post of a discussion, it stands here.</Trans></EmptyState>}>
        {(rows) => (
          <>
            <ul className="plain-list stack" aria-label={t`Reported posts`}>
              {rows.map((row) => (
                <li key={row.post.id + row.at} className="card pad stack-s">
                  <p className="row s dim"><b>{row.post.name}</b><span>{moment(row.post.created_at)}</span>{row.post.hidden ? <StatusTag kind="idle">{t`Hidden`}</StatusTag> : null}<Link href={paths.course(row.course_id)}>{t`Course`}</Link></p>
                  <p className="study-text">{row.post.text || <span className="dim">{t`Its words are hidden.`}</span>}</p>
                  <p className="note wrap"><Trans>Reported on {moment(row.at)}: {row.reason}</Trans></p>
                  <div className="row">{row.post.hidden ? null : <Button kind="primary" aria-label={t`Hide the post of ${row.post.name}`} onClick={() => setAt({ report: row, hide: true })}>{t`Hide`}</Button>}<Button aria-label={t`Leave the post of ${row.post.name}`} onClick={() => setAt({ report: row, hide: false })}>{t`Leave it`}</Button></div>
                </li>
              ))}
            </ul>
            <MoreButton list={list} />
          </>
        )}
      </Listed>
      {at ? <DecideDialog report={at.report} hide={at.hide} onClose={() => setAt(null)} /> : null}
    </Page>
  );
}

function DecideDialog({ report, hide, onClose }: { report: PostReport; hide: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const send = async () => {
    const reason = form.values.reason.trim();
    if (!(await form.submit(() => api.post(`/moderation/posts/${report.post.id}/hide`, { hide, reason }), (): FieldErrors => (hide && !reason ? { reason: t`Say why; it is recorded` } : {})))) return;
    toast(hide ? t`Hidden. The place in the discussion stays.` : t`It stays as it is.`);
    await queryClient.invalidateQueries({ queryKey: KEY });
    onClose();
  };
  return (
    <Dialog open title={hide ? t`Hide this post?` : t`Leave this post?`} onClose={onClose}>
      <p className="dim">{hide ? <Trans>Its words are shown to nobody; its place in the discussion stays.</Trans> : <Trans>The reports about it are settled.</Trans>}</p>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Input name="reason" label={t`Why`} optional={!hide} maxLength={500} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{hide ? t`Hide it` : t`Leave it`}</Button></div>
      </Form>
    </Dialog>
  );
}
