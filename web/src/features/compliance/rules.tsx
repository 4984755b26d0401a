import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, newKey } from "../../api/client";
import type { CredentialType, Rule } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { Button, CheckboxGroup, ConfirmDialog, Dialog, EmptyState, Form, Input, Loaded, Page, Table, toast, useForm, type Column } from "../../ui";
import { UnitSelect, useProfessions } from "./filters";
import "./compliance.css";

export default function RulesPage() {
  const { t } = useLingui();
  const boot = useBoot();
  const may = boot.data?.me.permissions.includes("credential:rules") ?? false;
  const rules = useQuery({ queryKey: ["compliance", "rules"], queryFn: ({ signal }) => api.get<{ items: Rule[] }>("/credential-rules", undefined, { signal }) });
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Rule | null>(null);
  const columns: Column<Rule>[] = [
    { key: "name", header: t`Requirement`, head: true, cell: (row) => row.name },
    { key: "types", header: t`Met by any of`, cell: (row) => row.types.join(", ") },
    { key: "who", header: t`Required of`, cell: (row) => [row.unit_name ?? t`all units`, row.professions.length ? row.professions.join(", ") : t`all professions`, row.job_title].filter(Boolean).join("; ") },
    { key: "people", header: t`People`, num: true, cell: (row) => row.people },
    ...(may ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: Rule) => <Button aria-label={t`End the rule ${row.name}`} onClick={() => setEnding(row)}>{t`End`}</Button> }] : []),
  ];
  return (
    <Page
      title={t`Required licences and cards`} lead={<Trans>Who must hold what. A person is ready only while each requirement is held and not expired.</Trans>}
      actions={may ? <Button kind="primary" onClick={() => setAdding(true)}>{t`Add a requirement`}</Button> : null}
    >
      <Loaded query={rules}>
        {(data) =>
          data.items.length ? (
            <Table caption={t`Requirements`} columns={columns} rows={data.items} rowKey={(row) => row.id} />
          ) : (
            <EmptyState title={t`No requirement yet`} action={may ? <Button kind="primary" onClick={() => setAdding(true)}>{t`Add a requirement`}</Button> : undefined}>
              <Trans>For example: every registered nurse holds an RN licence; everybody in the ICU holds BLS and ACLS.</Trans>
            </EmptyState>
          )
        }
      </Loaded>
      {adding ? <AddRule onClose={() => setAdding(false)} /> : null}
      <ConfirmDialog
        open={ending !== null} title={t`End this requirement?`} action={t`End the requirement`} danger onClose={() => setEnding(null)}
        onConfirm={() => {
          if (ending)
            void api.delete(`/credential-rules/${ending.id}`).then(async () => {
              setEnding(null);
              toast(t`The requirement has ended. The figures follow in a moment.`);
              await queryClient.invalidateQueries({ queryKey: ["compliance"] });
            });
        }}
      >
        <Trans>{ending?.name ?? ""} no longer counts. What people hold stays on file; the change is in the audit log.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function AddRule({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const types = useQuery({ queryKey: ["credential-types"], queryFn: ({ signal }) => api.get<{ items: CredentialType[] }>("/credential-types", undefined, { signal }), staleTime: Infinity });
  const professions = useProfessions().data?.items ?? [];
  const form = useForm({ name: "", types: [] as string[], unit: "", professions: [] as string[] });
  const [key] = useState(newKey);
  const save = async () => {
    const { values } = form;
    const saved = await form.submit(
      () => api.post("/credential-rules", { name: values.name.trim(), types: values.types, unit_id: values.unit || undefined, professions: values.professions }, { idempotencyKey: key }),
      () => ({ ...(values.name.trim() ? {} : { name: t`Give the requirement a name, such as BLS` }), ...(values.types.length ? {} : { types: t`Choose at least one licence or card` }) }),
    );
    if (!saved) return;
    toast(t`Saved. The figures follow in a moment.`);
    await queryClient.invalidateQueries({ queryKey: ["compliance"] });
    onClose();
  };
  const all = types.data?.items ?? [];
  return (
    <Dialog wide open title={t`Add a requirement`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()} className="rule-form">
        <Input name="name" label={t`Name`} hint={t`As it stands over the column of the dashboard`} value={form.values.name} maxLength={100} onValue={(name) => form.set({ name })} />
        <div className="types">
          <CheckboxGroup name="types" label={t`Met by any of`} values={form.values.types} onValues={(chosen) => form.set({ types: chosen })} options={all.map((type) => ({ value: type.code, label: type.kind === "license" ? type.name : `${type.code} - ${type.name}` }))} />
        </div>
        <UnitSelect value={form.values.unit} onValue={(unit) => form.set({ unit })} name="unit_id" />
        <CheckboxGroup
          name="professions" label={t`Professions`} hint={t`None chosen means everybody there`} values={form.values.professions} onValues={(chosen) => form.set({ professions: chosen })}
          options={professions.map((item) => ({ value: item.code, label: item.name }))}
        />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          <span className="s dim">{plural(form.values.types.length, { one: "# type chosen", other: "# types chosen" })}</span>
        </div>
      </Form>
    </Dialog>
  );
}
