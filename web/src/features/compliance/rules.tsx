import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { CredentialType, Rule, RuleIn } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Checkbox, CheckboxGroup, ConfirmDialog, Dialog, EmptyState, Form, Input, LinkButton, Loaded, Page, Table, Textarea, toast, useForm, type Column } from "../../ui";
import { UnitSelect, hrefOf, useProfessions } from "./filters";
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
    { key: "who", header: t`Required of`, className: "wrap", cell: (row) => [row.unit_name ?? t`all units`, row.professions.length ? row.professions.join(", ") : t`all professions`, [row.job_title, ...row.job_titles].filter((each, at, list) => each && list.indexOf(each) === at).join(", ")].filter(Boolean).join("; ") },
    { key: "only", header: t`Counts only`, className: "wrap", cell: (row) => [row.verified_only ? t`when verified` : "", row.issuers.length ? t`from ${row.issuers.join(", ")}` : ""].filter(Boolean).join("; ") || <span className="dim">{t`any in force`}</span> },
    { key: "people", header: t`People`, num: true, cell: (row) => <Link href={hrefOf(paths.compliancePeople, { item: `rule:${row.id}` })}>{count(row.people)}</Link> },
    ...(may ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: Rule) => <Button aria-label={t`End the rule ${row.name}`} onClick={() => setEnding(row)}>{t`End`}</Button> }] : []),
  ];
  return (
    <Page
      title={t`Required licences and cards`} lead={<Trans>Who must hold what. A person is ready only while each requirement is held and not expired.</Trans>}
      actions={
        may ? (
          <>
            <LinkButton href="/compliance/sites">{t`Work sites`}</LinkButton>
            <Button kind="primary" onClick={() => setAdding(true)}>{t`Add a requirement`}</Button>
          </>
        ) : null
      }
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

interface RuleValues {
  name: string;
  types: string[];
  unit: string;
  professions: string[];
  job_titles: string;
  issuers: string;
  verified_only: boolean;
}
const linesOf = (value: string) => [...new Set(value.split("\n").map((line) => line.trim()).filter(Boolean))];
/** Only what was chosen is sent. */
function bodyOf(values: RuleValues): RuleIn {
  const issuers = linesOf(values.issuers);
  const titles = linesOf(values.job_titles);
  return {
    name: values.name.trim(), types: values.types, unit_id: values.unit || undefined, professions: values.professions,
    ...(values.verified_only ? { verified_only: true } : {}), ...(issuers.length ? { issuers } : {}), ...(titles.length ? { job_titles: titles } : {}),
  };
}

function AddRule({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const types = useQuery({ queryKey: ["credential-types"], queryFn: ({ signal }) => api.get<{ items: CredentialType[] }>("/credential-types", undefined, { signal }), staleTime: Infinity });
  const professions = useProfessions().data?.items ?? [];
  const form = useForm({ name: "", types: [] as string[], unit: "", professions: [] as string[], job_titles: "", issuers: "", verified_only: false });
  const once = useOnce();
  const save = async () => {
    const { values } = form;
    const saved = await form.submit(
      () => once((idempotencyKey) => api.post("/credential-rules", bodyOf(values), { idempotencyKey })),
      () => ({
        ...(values.name.trim() ? {} : { name: t`Give the requirement a name, such as BLS` }), ...(values.types.length ? {} : { types: t`Choose at least one licence or card` }),
        ...(linesOf(values.issuers).length > 20 || linesOf(values.issuers).some((line) => line.length > 200) ? { issuers: t`At most 20 lines of 200 characters` } : {}),
        ...(linesOf(values.job_titles).length > 50 || linesOf(values.job_titles).some((line) => line.length > 100) ? { job_titles: t`At most 50 lines of 100 characters` } : {}),
      }),
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
        <Textarea name="job_titles" label={t`Job titles`} optional hint={t`One a line, as in the staff file; any of them. None means every job`} value={form.values.job_titles} onValue={(job_titles) => form.set({ job_titles })} />
        <Textarea name="issuers" label={t`Accepted issuers`} optional hint={t`One a line, as cards print it, such as American Heart Association. None means all`} value={form.values.issuers} onValue={(issuers) => form.set({ issuers })} />
        <Checkbox name="verified_only" label={t`Only when it is verified`} hint={t`What was typed in and not looked at meets nothing. Look at the verification queue first: many people may be not ready until it is worked off`} checked={form.values.verified_only} onChecked={(verified_only) => form.set({ verified_only })} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          <span className="s dim">{plural(form.values.types.length, { one: "# type chosen", other: "# types chosen" })}</span>
        </div>
      </Form>
    </Dialog>
  );
}
