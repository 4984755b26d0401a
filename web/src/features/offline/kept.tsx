/** Lessons that are kept to be read without the network, on this device and on others. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { canKeep, type KeptPack } from "../../lib/offline";
import { Button, Card, ConfirmDialog, EmptyState, LinkButton, Loaded, Page, Table, errorsOf, toast, type Column } from "../../ui";
import { kept, keptKey, READER, removePack, type Kept, type PackState } from "./data";

export default function KeptPage() {
  const { t } = useLingui();
  const person = useBoot().data?.me.id ?? "";
  const able = canKeep();
  const query = useQuery({ enabled: able && person !== "", queryKey: keptKey, queryFn: ({ signal }) => kept(person, signal) });
  return (
    <Page title={t`Kept on this device`} crumbs={[{ href: "/learning", label: t`My learning` }]} lead={t`Lessons that you can read without the network. They are sealed for this browser and go when their time is over.`}>
      {able ? <Loaded query={query}>{(data) => <Content data={data} />}</Loaded> : (
        <EmptyState title={t`This browser cannot keep lessons`}><Trans>It does not let pages store anything, or the connection is not secure. Read the lessons online.</Trans></EmptyState>
      )}
    </Page>
  );
}

/** The last day on which something of it can be read. */
const lastDay = (pack: KeptPack) => fullDay(pack.lessons.map((each) => each.keep_until).sort().at(-1) ?? pack.issued_at);

function Content({ data }: { data: Kept }) {
  const { t } = useLingui();
  const [asked, setAsked] = useState<{ id: string; title: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const remove = async () => {
    setBusy(true);
    setProblem("");
    try {
      await removePack(asked?.id ?? "");
      toast(t`Removed`);
      await queryClient.invalidateQueries({ queryKey: ["offline"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
    setAsked(null);
  };
  const here: Column<KeptPack>[] = [
    { key: "course", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link href={paths.course(row.course)}>{row.title}</Link> },
    { key: "lessons", header: t`Lessons`, cell: (row) => plural(row.lessons.length, { one: "# lesson", other: "# lessons" }) },
    { key: "until", header: t`Until`, cell: (row) => lastDay(row) },
    { key: "do", header: t`Actions`, cell: (row) => <div className="row"><a className="btn" href={`${READER}#/${row.id}`}>{t`Read`}</a><Button aria-label={t`Remove ${row.title}`} onClick={() => setAsked({ id: row.id, title: row.title })}>{t`Remove`}</Button></div> },
  ];
  const elsewhere: Column<PackState>[] = [
    { key: "course", header: t`Course`, head: true, cell: (row) => <Link href={paths.course(row.course_id)}>{t`Open the course`}</Link> },
    { key: "kept", header: t`Kept on`, cell: (row) => fullDay(row.issued_at) },
    { key: "until", header: t`Until`, cell: (row) => fullDay(row.expires_at) },
    { key: "do", header: t`Actions`, cell: (row) => <Button aria-label={t`End what was kept on ${fullDay(row.issued_at)}`} onClick={() => setAsked({ id: row.id, title: "" })}>{t`End`}</Button> },
  ];
  return (
    <div className="stack">
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {data.here.length ? (
        <Card pad={false} title={t`In this browser`}><Table caption={t`In this browser`} columns={here} rows={data.here} rowKey={(row) => row.id} /></Card>
      ) : (
        <EmptyState title={t`Nothing is kept in this browser`} action={<LinkButton href="/learning">{t`My learning`}</LinkButton>}>
          <Trans>On the page of a course that you take, choose "Keep on this device" where its author allows it.</Trans>
        </EmptyState>
      )}
      {data.elsewhere.length ? (
        <Card pad={false} title={t`On other devices`} aside={t`at most three devices`}><Table caption={t`On other devices`} columns={elsewhere} rows={data.elsewhere} rowKey={(row) => row.id} /></Card>
      ) : null}
      <ConfirmDialog open={asked !== null} title={asked?.title ? t`Remove ${asked.title} from this device?` : t`End it on the other device?`} action={asked?.title ? t`Remove` : t`End`} busy={busy} onClose={() => setAsked(null)} onConfirm={() => void remove()}>
        {asked?.title ? <Trans>You can keep it again while you take the course.</Trans> : <Trans>It is removed there as soon as that device reaches the hospital's network. Until then it can be read to its last day.</Trans>}
      </ConfirmDialog>
    </div>
  );
}
