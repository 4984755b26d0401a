/** The sessions of one person, and the address by which her own calendar follows them. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, download } from "../../api/client";
import type { components } from "../../api/schema";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, CopyField, EmptyState, FilterChips, LinkButton, ListTable, Loaded, Page, StatusTag, errorsOf, type Column } from "../../ui";
import { periodWords } from "../classroom_office/time";
import { SIGN_UPS, SignUpTag, signUpWords } from "../classroom_office/words";
import type { ClassSignUp, SignUpStatus } from "../classroom_office/types";
import { ClassroomTabs } from "./tabs";

type CalendarFeed = components["schemas"]["CalendarFeed"];
const codecs = { status: oneOf(["", ...SIGN_UPS], "") };

export default function MySessionsPage() {
  const { t } = useLingui();
  const [{ status }, set] = useSearchState(codecs);
  const list = useKeysetList<ClassSignUp>(["classroom", "mine"], "/classroom/mine", { status });
  const columns: Column<ClassSignUp>[] = [
    { key: "title", header: t`Session`, head: true, className: "wrap", cell: (row) => <Link href={`/classroom/${row.session_id}`}>{row.title}</Link> },
    { key: "when", header: t`When`, cell: (row) => (row.starts_at && row.ends_at ? periodWords(row.starts_at, row.ends_at) : <span className="dim">{t`no date yet`}</span>) },
    { key: "status", header: t`State`, cell: (row) => (row.completed_at ? <StatusTag kind="ok">{t`Attended`}</StatusTag> : <SignUpTag own status={row.status} place={row.queue_place} />) },
    { key: "calendar", header: t`Calendar`, actions: true, cell: (row) => (row.status === "signed_up" && row.starts_at && !row.completed_at ? <Calendar row={row} /> : null) },
  ];
  return (
    <Page title={t`My sessions`}>
      <ClassroomTabs />
      <div className="stack">
        <FilterChips single label={t`State`} selected={status ? [status] : []} onSelected={([key]) => set({ status: (key ?? "") as SignUpStatus | "" })} chips={SIGN_UPS.map((key) => ({ key, label: signUpWords(key) }))} />
        <ListTable
          caption={t`My sessions`} columns={columns} list={list} rowKey={(row) => row.id}
          empty={<EmptyState title={status ? t`No session is in this state` : t`You have no sessions`} action={status ? <Button onClick={() => set({ status: "" })}>{t`Show all`}</Button> : <LinkButton kind="primary" href="/classroom">{t`Find a session`}</LinkButton>} />}
        />
        <Feed />
      </div>
    </Page>
  );
}

function Calendar({ row }: { row: ClassSignUp }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  return (
    <>
      <Button aria-label={t`Calendar file of ${row.title}`} onClick={() => download(`/classroom/sign-ups/${row.id}/calendar.ics`, undefined, "session.ics").catch((error: unknown) => setProblem(Object.values(errorsOf(error)).join(" ")))}>{t`Calendar file`}</Button>
      {problem ? <span className="s" role="alert">{problem}</span> : null}
    </>
  );
}

/** The address is shown once, when it is made: the server keeps only its hash. */
function Feed() {
  const { t } = useLingui();
  const key = ["classroom", "feed"];
  const feed = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<CalendarFeed>("/classroom/feed", undefined, { signal }) });
  const [asking, setAsking] = useState<"" | "new" | "end">("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (act: () => Promise<CalendarFeed>) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(key, await act());
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking("");
    setBusy(false);
  };
  const make = () => run(() => api.post<CalendarFeed>("/classroom/feed"));
  return (
    <Card title={t`In my own calendar`}>
      <Loaded query={feed}>
        {(data) => (
          <div className="stack-s">
            <p className="dim"><Trans>Your calendar program can follow your sessions by an address. Whoever knows it sees the titles, times and rooms, so give it to nobody.</Trans></p>
            {data.url ? <CopyField label={t`Address of the calendar`} value={data.url} /> : data.present && data.created_at ? <p><Trans>An address was made on {fullDay(data.created_at)}. It is not shown again; make a new one if you lost it.</Trans></p> : null}
            {problem ? <p className="note soon" role="alert">{problem}</p> : null}
            <div className="row">
              <Button busy={busy} onClick={() => (data.present ? setAsking("new") : void make())}>{data.present ? t`Make a new address` : t`Make an address`}</Button>
              {data.present ? <Button busy={busy} onClick={() => setAsking("end")}>{t`Switch it off`}</Button> : null}
            </div>
          </div>
        )}
      </Loaded>
      <ConfirmDialog open={asking !== ""} title={asking === "new" ? t`Make a new address?` : t`Switch the address off?`} action={asking === "new" ? t`Make a new one` : t`Switch it off`} busy={busy} onClose={() => setAsking("")} onConfirm={() => void (asking === "new" ? make() : run(() => api.delete<CalendarFeed>("/classroom/feed")))}>
        <Trans>Calendars that follow the old address stop being updated.</Trans>
      </ConfirmDialog>
    </Card>
  );
}
