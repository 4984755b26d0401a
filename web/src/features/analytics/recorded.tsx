/** What is recorded of oneself, to read and to take along. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api, download } from "../../api/client";
import { paths } from "../../app/paths";
import { duration, moment } from "../../lib/dates";
import { Button, EmptyState, ErrorState, LinkButton, Page, SkeletonRows, Table, errorsOf, toast, type Column } from "../../ui";
import type { OwnEvent, OwnEvents, ReportFormat } from "./types";
import { deviceWord, eventWord, formatWord } from "./words";
import "./analytics.css";

const FORMATS: readonly ReportFormat[] = ["csv", "xlsx", "pdf"];

export default function RecordedPage() {
  const { t } = useLingui();
  const [busy, setBusy] = useState<ReportFormat | "">("");
  const [problem, setProblem] = useState("");
  const list = useInfiniteQuery({
    queryKey: ["analytics", "me"], initialPageParam: "",
    queryFn: ({ pageParam, signal }) => api.get<OwnEvents>("/analytics/me/events", { after: pageParam }, { signal }),
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const first = list.data?.pages[0];
  const save = async (format: ReportFormat) => {
    setBusy(format);
    setProblem("");
    try {
      await download("/analytics/me/events/file", { format }, `recorded.${format}`);
      toast(t`The file is in your downloads.`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    } finally {
      setBusy("");
    }
  };
  const columns: Column<OwnEvent>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "what", header: t`What`, className: "wrap", cell: (row) => eventWord(row.kind) },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => (row.course_id ? <Link href={paths.course(row.course_id)}>{row.course_title || t`Course`}</Link> : <span className="dim">{t`none`}</span>) },
    { key: "time", header: t`How long`, num: true, cell: (row) => (row.seconds ? (row.seconds < 60 ? t`${row.seconds} s` : duration(row.seconds / 60)) : "") },
    { key: "device", header: t`On`, cell: (row) => (row.device ? deviceWord(row.device) : <span className="dim">{t`the server`}</span>) },
  ];
  const days = first ? plural(first.kept_days, { one: "# day", other: "# days" }) : "";
  return (
    <Page
      wide title={t`What is recorded of you`} crumbs={[{ href: paths.account, label: t`Your account` }]}
      lead={first ? <Trans>What you did in courses, newest first. Single events are kept for {days}; then only the sums of days stay.</Trans> : null}
      actions={first?.total ? FORMATS.map((format) => <Button key={format} busy={busy === format} busyLabel={t`Writing the file`} onClick={() => void save(format)}>{t`Download ${formatWord(format)}`}</Button>) : null}
    >
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {rows.length ? (
        <Table
          caption={t`What is recorded of you`} columns={columns} rows={rows} rowKey={(row) => `${row.at} ${row.kind} ${row.course_id ?? ""} ${row.lesson_id ?? ""} ${row.seconds}`}
          more={{ hasMore: list.hasNextPage, loading: list.isFetchingNextPage, onMore: () => void list.fetchNextPage(), total: first?.total ?? null }}
        />
      ) : list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : list.isPending ? <SkeletonRows rows={8} /> : (
        <EmptyState title={t`Nothing is recorded yet`} action={<LinkButton href="/account/privacy">{t`Your data`}</LinkButton>}><Trans>As soon as you open a course, it is listed here.</Trans></EmptyState>
      )}
    </Page>
  );
}
