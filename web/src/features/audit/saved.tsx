/** Saved filters of the audit log: an address of this page with a name. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, Input, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import type { SavedFilter } from "./types";

const KEY = ["audit", "filters"];
interface List {
  items: SavedFilter[];
}
export function SavedFilters({ query }: { query: string }) {
  const { t } = useLingui();
  const [naming, setNaming] = useState(false);
  const form = useForm({ name: "" });
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<List>("/audit/filters", undefined, { signal }) });
  const save = async () => {
    const done = await form.submit(async () => queryClient.setQueryData(KEY, await api.post<List>("/audit/filters", { name: form.values.name.trim(), query })), (): FieldErrors => (form.values.name.trim() ? {} : { name: t`Enter a name` }));
    if (!done) return;
    form.setValues({ name: "" });
    setNaming(false);
  };
  const remove = async (id: string) => {
    try {
      queryClient.setQueryData(KEY, await api.delete<List>(`/audit/filters/${id}`));
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  return (
    <div className="row no-print">
      {(list.data?.items ?? []).map((each) => (
        <span key={each.id} className="row">
          <Link className="chip" href={`/audit${each.query ? `?${each.query}` : ""}`}>{each.name}</Link>
          <Button aria-label={t`Remove the filter ${each.name}`} onClick={() => void remove(each.id)}>{t`Remove`}</Button>
        </span>
      ))}
      {query ? <Button onClick={() => setNaming(true)}>{t`Save this filter`}</Button> : null}
      <Dialog open={naming} title={t`Save this filter`} onClose={() => setNaming(false)}>
        <Form errors={form.errors} label={t`Save this filter`} onSubmit={() => void save()}>
          <Input name="name" label={t`Name`} value={form.values.name} onValue={(name) => form.set({ name })} />
          <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
        </Form>
      </Dialog>
    </div>
  );
}
