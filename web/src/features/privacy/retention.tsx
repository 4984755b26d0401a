import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { years as yearsWords } from "../../lib/dates";
import { Button, Dialog, Form, Input, Loaded, Page, Table, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { PrivacyTabs } from "./tabs";
import type { Retention, RetentionPolicy } from "./types";
import { categoryName, problemOf } from "./words";
import "../compliance/compliance.css";
import "./privacy.css";

const KEY = ["privacy", "retention"];

export default function RetentionPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const policy = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<RetentionPolicy>("/privacy/retention", undefined, { signal }) });
  const [changing, setChanging] = useState<Retention | null>(null);
  const columns: Column<Retention>[] = [
    { key: "category", header: t`Records`, head: true, cell: (row) => categoryName(row.category) },
    { key: "years", header: t`Kept for`, cell: (row) => <b className="num">{yearsWords(row.years)}</b> },
    { key: "reason", header: t`Why`, className: "wrap", cell: (row) => row.reason },
    ...(may.includes("privacy:policy") ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: Retention) => <Button aria-label={t`Change: ${categoryName(row.category)}`} onClick={() => setChanging(row)}>{t`Change`}</Button> }] : []),
  ];
  return (
    <Page wide title={t`Retention`} lead={<Trans>How long records are kept after an erasure, under a pseudonym. The years count from the newest record of a person; what has come to its end is deleted by night.</Trans>}>
      <PrivacyTabs />
      <Loaded query={policy}>{(data) => <Table caption={t`Retention`} columns={columns} rows={data.items} rowKey={(row) => row.category} />}</Loaded>
      <Dialog open={changing !== null} title={changing ? t`How long are they kept? ${categoryName(changing.category)}` : ""} onClose={() => setChanging(null)}>
        {changing ? <Years row={changing} onDone={() => setChanging(null)} /> : null}
      </Dialog>
    </Page>
  );
}

function Years({ row, onDone }: { row: Retention; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ years: String(row.years) });
  const number = Number(form.values.years);
  const shorter = Number.isInteger(number) && number > 0 && number < row.years;
  const check = (): FieldErrors => (Number.isInteger(number) && number >= 1 && number <= 30 ? {} : { years: t`Enter whole years from 1 to 30` });
  const save = async () => {
    const done = await form.submit(async () => {
      try {
        queryClient.setQueryData(KEY, await api.put<RetentionPolicy>(`/privacy/retention/${row.category}`, { years: number }));
      } catch (error) {
        throw new Error(problemOf(error));
      }
    }, check);
    if (!done) return;
    toast(t`Saved`);
    onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Retention`}>
      <p className="s dim">{row.reason}</p>
      <Input name="years" label={t`Years`} hint={t`Ask counsel before you shorten it; some states want more than six`} inputMode="numeric" className="narrow" maxLength={2} value={form.values.years} onValue={(years) => form.set({ years })} />
      {shorter ? <p className="note soon" role="status"><Trans>Shorter than now: older records under a pseudonym are deleted tonight.</Trans></p> : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
