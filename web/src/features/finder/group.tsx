/** Seats that one person holds for several: who confirmed, who did not yet, until when. */
import "./finder.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { moment, shortDay } from "../../lib/dates";
import { Button, ConfirmDialog, Loaded, Page, Table, errorsOf, toast, type Column } from "../../ui";
import type { GroupHold, GroupHoldSeat } from "./types";
import { SeatTag } from "./words";

export default function GroupPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const key = ["finder", "group", id];
  const found = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<GroupHold>(`/class-groups/${id}`, undefined, { signal }) });
  const me = useBoot().data?.me.id;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<"" | "decline" | "release">("");
  const [problem, setProblem] = useState("");
  const run = async (work: () => Promise<GroupHold>, words: string) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(key, await work());
      toast(words);
      void queryClient.invalidateQueries({ queryKey: ["finder"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking("");
    setBusy(false);
  };
  const columns: Column<GroupHoldSeat>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => row.name },
    { key: "state", header: t`State`, cell: (row) => <SeatTag state={row.state} /> },
  ];
  return (
    <Page title={found.data?.title ?? t`Group`} lead={found.data ? shortDay(found.data.starts_at) : null} crumbs={[{ href: "/find-classes/mine", label: t`My classes` }]}>
      <Loaded query={found}>
        {(group) => {
          const held = group.seats.filter((seat) => seat.state === "held").length;
          const mine = group.mine?.state === "held";
          return (
            <div className="stack">
              <section className="card pad stack-s" aria-label={t`Held seats`}>
                <p><Trans>{group.organiser} holds these seats.</Trans> {held && group.until ? <b><Trans>What nobody confirms until {moment(group.until)} is given back.</Trans></b> : held ? null : t`No seat is open any more.`}</p>
                <div className="row">
                  {mine ? <Button kind="primary" busy={busy} busyLabel={t`One moment`} onClick={() => void run(() => api.post<GroupHold>(`/class-groups/${id}/confirm`, {}), t`You have a seat.`)}>{t`Confirm my seat`}</Button> : null}
                  {mine ? <Button onClick={() => setAsking("decline")}>{t`I do not come`}</Button> : null}
                  {held && group.organiser_id === me ? <Button onClick={() => setAsking("release")}>{t`Give back what nobody confirmed`}</Button> : null}
                  <Link href={`/find-classes/${group.class_id}`}>{t`See the class`}</Link>
                </div>
                {problem ? <p className="note soon" role="alert">{problem}</p> : null}
              </section>
              <Table caption={t`People of the group`} columns={columns} rows={group.seats} rowKey={(row) => row.person_id} />
              <ConfirmDialog open={asking === "decline"} title={t`Give your seat back?`} action={t`Give it back`} busy={busy} onClose={() => setAsking("")} onConfirm={() => void run(() => api.post<GroupHold>(`/class-groups/${id}/decline`, {}), t`Your seat goes to whoever waits.`)}><Trans>The person who holds it sees that you do not come.</Trans></ConfirmDialog>
              <ConfirmDialog open={asking === "release"} title={t`Give the open seats back?`} action={t`Give them back`} busy={busy} onClose={() => setAsking("")} onConfirm={() => void run(() => api.delete<GroupHold>(`/class-groups/${id}`), t`The seats go to whoever waits.`)}>{plural(held, { one: "# seat that nobody confirmed. Confirmed seats stay.", other: "# seats that nobody confirmed. Confirmed seats stay." })}</ConfirmDialog>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
