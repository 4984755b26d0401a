import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { api } from "../../api/client";
import type { FactorPolicy, PermissionMatrix } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, CheckboxGroup, EmptyState, Form, Loaded, Page, PrintButton, toast, useForm } from "../../ui";
import { roleName } from "../account/roles";
import { SearchBox } from "../compliance/filters";
import { PeopleTabs } from "./people_tabs";
import { areaName, permissionWords } from "./permission_words";
import "../compliance/compliance.css";
import "./people.css";

const codecs = { search: text() };
const ORDER = ["member", "instructor", "content_author", "manager", "compliance_officer", "privacy_officer", "operator", "admin", "super_admin"];
const rank = (role: string) => (ORDER.indexOf(role) + ORDER.length) % ORDER.length;

export default function PermissionsPage() {
  const { t } = useLingui();
  const matrix = useQuery({ queryKey: ["permissions"], queryFn: ({ signal }) => api.get<PermissionMatrix>("/permissions", undefined, { signal }) });
  return (
    <Page wide title={t`Roles and permissions`} lead={<Trans>What each role may do, as the server enforces it. Whatever is not marked is refused and recorded.</Trans>} actions={<PrintButton />}>
      <PeopleTabs />
      <div className="stack">
        <SecondStepPolicy />
        <Loaded query={matrix}>{(data) => <Matrix matrix={data} />}</Loaded>
      </div>
    </Page>
  );
}

function Matrix({ matrix }: { matrix: PermissionMatrix }) {
  const { t } = useLingui();
  const [{ search }, setState] = useSearchState(codecs);
  const roles = [...new Set(matrix.items.flatMap((row) => row.roles))].sort((a, b) => rank(a) - rank(b));
  const words = search.toLowerCase();
  const rows = matrix.items.filter((row) => !words || `${row.permission} ${permissionWords(row.permission)}`.toLowerCase().includes(words));
  const areas = [...new Set(rows.map((row) => row.permission.split(":")[0] ?? ""))];
  return (
    <section className="stack matrix-part">
      <div className="filters no-print"><SearchBox label={t`Find a permission`} value={search} onValue={(next) => setState({ search: next })} /></div>
      {rows.length ? (
        <div className="table-wrap scroll" tabIndex={0} role="region" aria-label={t`Permission matrix`}>
          <table className="table matrix">
            <caption className="hidden-text">{t`Permission matrix`}</caption>
            <thead>
              <tr>
                <th scope="col">{t`May`}</th>
                {roles.map((role) => <th key={role} scope="col">{roleName(role)}</th>)}
              </tr>
            </thead>
            <tbody>
              {areas.map((area) => (
                <Fragment key={area}>
                  <tr className="area"><th scope="colgroup" colSpan={roles.length + 1}>{areaName(area)}</th></tr>
                  {rows.filter((row) => row.permission.startsWith(`${area}:`)).map((row) => (
                    <tr key={row.permission}>
                      <th scope="row">
                        {permissionWords(row.permission)}
                        <code className="s dim below">{row.permission}</code>
                      </th>
                      {roles.map((role) => (
                        <td key={role}>{row.roles.includes(role) ? <span className="yes"><span aria-hidden="true">✓</span><span className="hidden-text">{t`yes`}</span></span> : <span className="no"><span aria-hidden="true">·</span><span className="hidden-text">{t`no`}</span></span>}</td>
                      ))}
                    </tr>
                  ))}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <EmptyState title={t`No permission matches`}><Trans>Take the words away to see all.</Trans></EmptyState>
      )}
    </section>
  );
}

function SecondStepPolicy() {
  const policy = useQuery({ queryKey: ["second-factor-policy"], queryFn: ({ signal }) => api.get<FactorPolicy>("/second-factor-policy", undefined, { signal }) });
  return <Loaded query={policy}>{(data) => <PolicyForm key={data.roles.join()} roles={data.roles} />}</Loaded>;
}

function PolicyForm({ roles }: { roles: readonly string[] }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const mayChange = may.includes("role:grant");
  const form = useForm({ roles: [...roles] });
  const [saved, setSaved] = useState(false);
  const save = async () => {
    const ok = await form.submit(async () => queryClient.setQueryData(["second-factor-policy"], await api.put<FactorPolicy>("/second-factor-policy", { roles: form.values.roles })));
    if (ok) toast(t`Saved`);
    setSaved(ok);
  };
  return (
    <div className="policy no-print">
    <Card title={t`Second step at sign-in`} aside={t`codes of an app, or passkeys`}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Second step at sign-in`}>
        <CheckboxGroup
          name="roles" label={t`Who holds one of these roles must have a second step`} values={form.values.roles} onValues={(next) => { setSaved(false); form.set({ roles: next }); }}
          hint={t`Without one they set it up at their next sign-in, before anything else.`}
          options={[...ORDER].reverse().map((role) => ({ value: role, label: roleName(role), disabled: !mayChange }))}
        />
        {mayChange ? (
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
            <span className="s dim" role="status">{saved ? t`Saved` : form.touched ? t`Changes are not saved yet` : ""}</span>
          </div>
        ) : (
          <p className="s dim">{t`Only owners change this.`}</p>
        )}
      </Form>
    </Card>
    </div>
  );
}
