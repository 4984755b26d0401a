/** Other learning platforms that may open our courses, and which courses those are. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Page as Keyset } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CourseCard } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, CopyField, Dialog, EmptyState, Form, Input, ListTable, Loaded, Page, Select, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { linesOf } from "./custom";
import { LtiTabs } from "./tabs";
import { RegisterThere } from "./tools";
import { moment } from "../../lib/dates";
import { score } from "../../lib/numbers";
import type { Matching, OfferedCourse, OtherPlatform, Passback, PlatformSetup } from "./types";
import { PartyTag, PassbackTag } from "./words";

const empty: PlatformSetup = { name: "", issuer: "", client_id: "", auth_url: "", token_url: "", jwks_url: "", token_audience: "", deployment_ids: [], trust_pem: "", matching: "none", create_people: false };

export default function PlatformsPage() {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"hand" | "self" | OtherPlatform | null>(null);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<OtherPlatform>(["lti", "platforms"], "/lti/platforms");
  const turn = async (row: OtherPlatform) => {
    setProblem("");
    try {
      await api.put(`/lti/platforms/${row.id}/state`, { state: row.state === "active" ? "disabled" : "active" });
      await queryClient.invalidateQueries({ queryKey: ["lti", "platforms"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const columns: Column<OtherPlatform>[] = [
    { key: "name", header: t`Platform`, head: true, className: "wrap", cell: (row) => <Button kind="link" onClick={() => setAsking(row)}><span className="long-text">{row.setup.name}</span></Button> },
    { key: "issuer", header: t`Platform ID (issuer)`, className: "wrap", cell: (row) => <span className="long-text">{row.setup.issuer}</span> },
    { key: "state", header: t`State`, cell: (row) => <PartyTag state={row.state} /> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => { const name = row.setup.name; return <Button aria-label={row.state === "active" ? t`Switch ${name} off` : t`Switch ${name} on`} onClick={() => void turn(row)}>{row.state === "active" ? t`Switch off` : t`Switch on`}</Button>; } },
  ];
  const edited = asking && typeof asking === "object" ? asking : null;
  return (
    <Page wide title={t`Our courses elsewhere`} crumbs={[{ href: "/admin/lti", label: t`LTI tools` }]} lead={<Trans>Another learning platform opens our courses for its people and gets their results back.</Trans>} actions={<><Button onClick={() => setAsking("self")}>{t`Register at a platform`}</Button><Button kind="primary" onClick={() => setAsking("hand")}>{t`Add a platform`}</Button></>}>
      <LtiTabs />
      <div className="stack">
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <ListTable caption={t`Platforms`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`No platform yet`}><Trans>Give its administrator the addresses under Addresses and keys, then add it here.</Trans></EmptyState>} />
        <OffersCard />
        <Results />
      </div>
      {asking === "self" ? <RegisterThere onClose={() => setAsking(null)} /> : null}
      {asking === "hand" || edited ? <PlatformDialog platform={edited} onClose={() => setAsking(null)} /> : null}
    </Page>
  );
}

function PlatformDialog({ platform, onClose }: { platform: OtherPlatform | null; onClose: () => void }) {
  const { t } = useLingui();
  const setup = platform?.setup ?? empty;
  const form = useForm({ ...setup, deployments: setup.deployment_ids.join("\n"), hosts: (setup.result_hosts ?? []).join("\n") });
  const v = form.values;
  const https = (value: string) => (/^https:\/\/\S+$/.test(value.trim()) ? null : t`Give an address that starts with https://`);
  const check = (): FieldErrors => {
    const found: Record<string, string | null> = { name: v.name.trim() ? null : t`Enter a name`, issuer: v.issuer.trim() ? null : t`Enter the platform ID`, client_id: v.client_id.trim() ? null : t`Enter the client ID`, auth_url: https(v.auth_url), token_url: https(v.token_url), jwks_url: https(v.jwks_url) };
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null));
  };
  const save = async () => {
    const body: PlatformSetup = { name: v.name.trim(), issuer: v.issuer.trim(), client_id: v.client_id.trim(), auth_url: v.auth_url.trim(), token_url: v.token_url.trim(), jwks_url: v.jwks_url.trim(), token_audience: v.token_audience.trim(), deployment_ids: linesOf(v.deployments), trust_pem: v.trust_pem.trim(), matching: v.matching, create_people: v.create_people, result_hosts: linesOf(v.hosts) };
    const done = await form.submit(() => (platform ? api.put(`/lti/platforms/${platform.id}`, { revision: platform.revision, setup: body }) : api.post("/lti/platforms", body)), check);
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["lti", "platforms"] });
    toast(t`Saved`);
    onClose();
  };
  const url = (name: "auth_url" | "token_url" | "jwks_url", label: string) => <Input name={name} type="url" label={label} value={v[name]} maxLength={2000} onValue={(next) => form.set({ [name]: next })} />;
  return (
    <Dialog open wide title={platform ? t`Change the platform` : t`Add a platform`} onClose={onClose}>
      <Form errors={form.errors} label={t`Platform`} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} value={v.name} maxLength={200} onValue={(name) => form.set({ name })} />
        <Input name="issuer" label={t`Platform ID (issuer)`} value={v.issuer} maxLength={2000} onValue={(issuer) => form.set({ issuer })} />
        <Input name="client_id" label={t`Client ID`} value={v.client_id} maxLength={300} onValue={(client_id) => form.set({ client_id })} />
        {url("auth_url", t`Authorization address`)}
        {url("token_url", t`Token address`)}
        {url("jwks_url", t`Address of its keys (JWKS)`)}
        <Textarea name="deployment_ids" optional label={t`Deployment IDs`} hint={t`One on each line. Left empty, every deployment of this client counts.`} rows={2} value={v.deployments} onValue={(deployments) => form.set({ deployments })} />
        <Select name="matching" label={t`People who come from there`} hint={t`Let them be found here only if you trust that platform with it.`} value={v.matching} onValue={(matching) => form.set({ matching: matching as Matching })} options={[{ value: "none", label: t`are not the same as people here` }, { value: "employee_number", label: t`are found by their employee number` }, { value: "email", label: t`are found by their e-mail address` }]} />
        <Checkbox name="create_people" label={t`Make an account for whoever is not found`} hint={t`Without any role but member. Else they cannot come in.`} checked={v.create_people} onChecked={(create_people) => form.set({ create_people })} />
        <details>
          <summary>{t`More settings`}</summary>
          <div className="stack">
            <Input name="token_audience" optional label={t`Audience of the token`} hint={t`Left empty, the token address`} value={v.token_audience} maxLength={2000} onValue={(token_audience) => form.set({ token_audience })} />
            <Textarea name="result_hosts" optional label={t`Other hosts for results`} hint={t`Results go only to the hosts of the addresses above, and to these; one on each line`} rows={2} value={v.hosts} onValue={(hosts) => form.set({ hosts })} />
            <Textarea name="trust_pem" optional label={t`Certificates of its own (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
          </div>
        </details>
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}

function OffersCard() {
  const { t } = useLingui();
  const queryKey = ["lti", "offers"];
  const query = useQuery({ queryKey, queryFn: ({ signal }) => api.get<{ items: OfferedCourse[] }>("/lti/offers", undefined, { signal }) });
  const courses = useQuery({ queryKey: ["lti", "courses"], queryFn: ({ signal }) => api.get<Keyset<CourseCard>>("/courses", { limit: 100 }, { signal }) });
  const [chosen, setChosen] = useState("");
  const [problem, setProblem] = useState("");
  const put = async (ids: string[]) => {
    setProblem("");
    try {
      queryClient.setQueryData(queryKey, await api.put<{ items: OfferedCourse[] }>("/lti/offers", { course_ids: ids }));
      setChosen("");
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <Card title={t`Courses that they may open`}>
      <Loaded query={query}>
        {({ items }) => {
          const ids = items.map((each) => each.id);
          const free = (courses.data?.items ?? []).filter((each) => !ids.includes(each.id));
          return (
            <div className="stack">
              {problem ? <p className="note soon" role="alert">{problem}</p> : null}
              {items.length ? (
                <ul className="plain-list stack">
                  {items.map((each) => (
                    <li key={each.id} className="stack-s">
                      <div className="row-between"><b className="long-text">{each.title}</b><Button aria-label={t`Offer ${each.title} no more`} onClick={() => void put(ids.filter((id) => id !== each.id))}>{t`Take it off`}</Button></div>
                      {each.available ? <CopyField label={t`Address of ${each.title}`} value={each.target_url} /> : <p className="s dim"><Trans>Not published now, so nobody can open it.</Trans></p>}
                    </li>
                  ))}
                </ul>
              ) : (
                <p className="dim"><Trans>None yet: nobody from another platform can open a course.</Trans></p>
              )}
              <Form label={t`Offer a course`} onSubmit={() => chosen && void put([...ids, chosen])}>
                <Select name="course" label={t`Offer a course`} empty={t`Choose`} value={chosen} onValue={setChosen} options={free.map((each) => ({ value: each.id, label: each.title }))} />
                <div className="row"><Button type="submit">{t`Offer it`}</Button></div>
              </Form>
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

/** Results on their way to the platforms that opened our courses. */
function Results() {
  const { t } = useLingui();
  const list = useKeysetList<Passback>(["lti", "passbacks"], "/lti/passbacks");
  const [problem, setProblem] = useState("");
  const again = async (row: Passback) => {
    setProblem("");
    try {
      await api.post(`/lti/passbacks/${row.id}/retry`);
      toast(t`It is sent again in a moment`);
      await queryClient.invalidateQueries({ queryKey: ["lti", "passbacks"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const columns: Column<Passback>[] = [
    { key: "when", header: t`Changed`, cell: (row) => moment(row.updated_at) },
    { key: "person", header: t`Person`, head: true, className: "wrap", cell: (row) => row.person_name || <span className="dim">{t`forgotten`}</span> },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => <span className="long-text">{row.course_title}<span className="below s">{row.platform_name}</span></span> },
    { key: "score", header: t`Result`, cell: (row) => <span className="num">{row.score_percent != null ? score(row.score_percent) : <span className="dim">{t`not yet`}</span>}</span> },
    { key: "state", header: t`State`, className: "wrap", cell: (row) => <span className="long-text"><PassbackTag state={row.state} />{row.problem ? <span className="below s">{row.problem}</span> : null}</span> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => { const name = row.person_name; return row.state === "failed" ? <Button aria-label={t`Send the result of ${name} again`} onClick={() => void again(row)}>{t`Send again`}</Button> : null; } },
  ];
  return (
    <Card title={t`Results for other platforms`}>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <ListTable caption={t`Results for other platforms`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`No result yet`}><Trans>When somebody from another platform opens a course here and finishes it, her result stands here until the platform has taken it.</Trans></EmptyState>} />
    </Card>
  );
}
