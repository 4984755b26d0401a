/** One feature: what it contains, for whom it is on, and who switched it when. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { Button, Card, CheckboxGroup, EmptyState, Form, ListTable, Loaded, NotFoundState, Page, RadioGroup, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import "../compliance/compliance.css";
import { featurePath, saveSwitch, useFeatures } from "./data";
import { Toggle } from "./toggle";
import type { FeatureChange, FeatureSwitch } from "./types";
import { blockName, featureName, featureWords, rolesWords, SwitchTag } from "./words";

const ROLES = ["member", "instructor", "content_author", "manager", "compliance_officer", "privacy_officer", "operator", "admin"] as const;

export default function FeaturePage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const query = useFeatures();
  const crumbs = [{ href: "/admin/features", label: t`Features` }];
  const feature = query.data?.items.find((each) => each.id === id);
  return (
    <Page title={feature ? featureName(feature) : t`Feature`} crumbs={crumbs} lead={feature ? featureWords(feature) : undefined} actions={feature && query.data ? <Toggle feature={feature} all={query.data.items} /> : undefined}>
      <Loaded query={query}>{(data) => (feature ? <One feature={feature} all={data.items} /> : <NotFoundState />)}</Loaded>
    </Page>
  );
}

function One({ feature, all }: { feature: FeatureSwitch; all: FeatureSwitch[] }) {
  const { t } = useLingui();
  const links = (ids: readonly string[]) => (ids.length ? all.filter((each) => ids.includes(each.id)).map((each, index) => <span key={each.id}>{index ? ", " : ""}<Link href={featurePath(each.id)}>{featureName(each)}</Link></span>) : t`nothing`);
  return (
    <div className="stack">
      <Card title={t`Now`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`State`}</dt><dd><SwitchTag feature={feature} /></dd></div>
          <div className="pair"><dt>{t`Part`}</dt><dd>{blockName(feature.block)}</dd></div>
          <div className="pair"><dt>{t`Needs`}</dt><dd>{links(feature.needs)}</dd></div>
          <div className="pair"><dt>{t`Needed by`}</dt><dd>{links(feature.needed_by)}</dd></div>
        </dl>
      </Card>
      <Audience key={feature.roles.join()} feature={feature} />
      <Card title={t`What it contains`}>
        <div className="stack-s">
          <p>{feature.pages.length ? <Trans>Pages that go from the menu:</Trans> : <Trans>It has no page of its own: it is a part of other pages.</Trans>}</p>
          {feature.pages.length ? <ul>{feature.pages.map((each) => <li key={each} className="sha">{each}</li>)}</ul> : null}
          <p><Trans>Addresses of the server that are refused while it is off, with everything below them:</Trans></p>
          <ul>{feature.endpoints.map((each) => <li key={each} className="sha">{each}</li>)}</ul>
        </div>
      </Card>
      <History id={feature.id} />
    </div>
  );
}

function Audience({ feature }: { feature: FeatureSwitch }) {
  const { t } = useLingui();
  const form = useForm({ who: feature.roles.length ? "roles" : "all", roles: feature.roles });
  const [saved, setSaved] = useState(false);
  const v = form.values;
  const known = [...new Set<string>([...ROLES, ...feature.roles])];
  const set = (change: Partial<typeof v>) => {
    setSaved(false);
    form.set(change);
  };
  const save = async () => {
    const check = (): FieldErrors => (v.who === "roles" && !v.roles.length ? { roles: t`Choose at least one role` } : {});
    if (!(await form.submit(() => saveSwitch(feature.id, feature.enabled, v.who === "roles" ? v.roles : []), check))) return;
    setSaved(true);
    toast(t`Saved. It counts at once.`);
  };
  return (
    <Card title={t`For whom`}>
      <Form errors={form.errors} label={t`For whom`} onSubmit={() => void save()}>
        <RadioGroup name="who" label={t`Who uses it while it is on`} value={v.who} onValue={(who) => set({ who })} options={[{ value: "all", label: t`Everybody whose role allows it` }, { value: "roles", label: t`Only people with one of these roles` }]} />
        {v.who === "roles" ? <CheckboxGroup name="roles" label={t`Roles`} hint={t`Owners always may. What a role allows stays as it is: this only takes away.`} values={v.roles} onValues={(roles) => set({ roles })} options={known.map((role) => ({ value: role, label: roleName(role) }))} /> : null}
        <div className="form-foot">
          <Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          <span className="s dim" role="status">{saved ? t`Saved` : form.touched ? t`Changes are not saved yet` : ""}</span>
        </div>
      </Form>
    </Card>
  );
}

function History({ id }: { id: string }) {
  const { t } = useLingui();
  const list = useKeysetList<FeatureChange>(["switches", "changes", id], `/features/${id}/changes`);
  const columns: Column<FeatureChange>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.changed_at) },
    { key: "who", header: t`Who`, className: "wrap", cell: (row) => row.changed_by_name || t`somebody who was erased` },
    { key: "state", header: t`Then`, cell: (row) => <SwitchTag feature={row} /> },
    { key: "roles", header: t`For`, className: "wrap", cell: (row) => rolesWords(row.roles) },
  ];
  return (
    <section className="stack-s" aria-label={t`History`}>
      <h2>{t`History`}</h2>
      <ListTable list={list} skeleton={2} caption={t`Changes, newest first`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody has changed it`}><Trans>It is as MedConnect was installed: on for everybody.</Trans></EmptyState>} />
    </section>
  );
}
