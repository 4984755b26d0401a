/** Tools of others that lessons open: registered by hand or by themselves, used once the administrator says so. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, Form, Input, ListTable, Page, Textarea, useForm, type Column } from "../../ui";
import { LtiTabs, toolPath } from "./tabs";
import { ToolForm, emptyTool } from "./tool_form";
import type { OtherPlatform, Tool } from "./types";
import { PartyTag } from "./words";

const codecs = { openid_configuration: text(), registration_token: text() };

export default function ToolsPage() {
  const { t } = useLingui();
  const [asked, setAsked] = useSearchState(codecs);
  const [adding, setAdding] = useState<"hand" | "self" | null>(null);
  const [, navigate] = useLocation();
  const list = useKeysetList<Tool>(["lti", "tools"], "/lti/tools");
  const columns: Column<Tool>[] = [
    { key: "name", header: t`Tool`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={toolPath(row.id)}>{row.setup.name}</Link> },
    { key: "state", header: t`State`, cell: (row) => <PartyTag state={row.state} /> },
    { key: "how", header: t`Registered`, cell: (row) => (row.dynamic ? t`by itself` : t`by hand`) },
    { key: "links", header: t`Lessons`, num: true, cell: (row) => count(row.links ?? 0) },
  ];
  const acts = <><Button onClick={() => setAdding("self")}>{t`Let a tool register itself`}</Button><Button kind="primary" onClick={() => setAdding("hand")}>{t`Register a tool`}</Button></>;
  return (
    <Page wide title={t`LTI tools`} lead={<Trans>Simulators, libraries and courses of others that a lesson can open (LTI 1.3). A tool learns only what you let it.</Trans>} actions={acts}>
      <LtiTabs />
      <ListTable caption={t`Tools`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`No tool yet`} action={<Button kind="primary" onClick={() => setAdding("hand")}>{t`Register a tool`}</Button>}><Trans>Ask the vendor for the addresses of the tool, or for its address for dynamic registration.</Trans></EmptyState>} />
      {adding === "self" ? <SelfRegistration onClose={() => setAdding(null)} /> : null}
      {adding === "hand" ? (
        <Dialog open wide title={t`Register a tool`} onClose={() => setAdding(null)}>
          <ToolForm setup={emptyTool} action={t`Register`} save={async (setup) => {
            const made = await api.post<Tool>("/lti/tools", setup);
            void queryClient.invalidateQueries({ queryKey: ["lti"] });
            navigate(toolPath(made.id));
          }} />
        </Dialog>
      ) : null}
      {asked.openid_configuration ? <RegisterThere configuration={asked.openid_configuration} token={asked.registration_token} onClose={() => setAsked({ openid_configuration: "", registration_token: "" })} /> : null}
    </Page>
  );
}

/** The tool is opened with a token that is good once; it comes back into the list and waits for a yes. */
function SelfRegistration({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ registration_url: "" });
  const [address, setAddress] = useState("");
  const begin = () =>
    form.submit(
      async () => {
        const made = await api.post<{ address: string }>("/lti/registrations", { registration_url: form.values.registration_url.trim() });
        if (window.open(made.address, "_blank") === null) setAddress(made.address);
        else onClose();
      },
      () => ({ ...(/^https:\/\//.test(form.values.registration_url.trim()) ? {} : { registration_url: t`Give an address that starts with https://` }) }),
    );
  return (
    <Dialog open title={t`Let a tool register itself`} onClose={onClose}>
      <Form errors={form.errors} label={t`Let a tool register itself`} onSubmit={() => void begin()}>
        <p><Trans>The tool opens in another window and asks you for a yes there. Afterwards it stands in the list and waits until you switch it on.</Trans></p>
        <Input name="registration_url" type="url" label={t`Registration address of the tool`} hint={t`From its vendor; often called dynamic registration URL.`} value={form.values.registration_url} maxLength={2000} onValue={(registration_url) => form.set({ registration_url })} />
        {address ? <p className="note" role="status"><Trans>Your browser kept the window closed.</Trans> <a href={address} target="_blank" rel="noopener">{t`Open it with this link`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a></p> : null}
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Go to the tool`}</Button></div>
      </Form>
    </Dialog>
  );
}

/** Another platform sent its administrator here to register our courses as a tool of it. */
export function RegisterThere({ configuration = "", token = "", onClose }: { configuration?: string; token?: string; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ openid_configuration: configuration, registration_token: token, trust_pem: "" });
  const v = form.values;
  const [made, setMade] = useState<OtherPlatform | null>(null);
  const save = () =>
    form.submit(
      async () => {
        setMade(await api.post<OtherPlatform>("/lti/platforms/register", { openid_configuration: v.openid_configuration.trim(), registration_token: v.registration_token.trim(), trust_pem: v.trust_pem }));
        void queryClient.invalidateQueries({ queryKey: ["lti"] });
      },
      () => ({ ...(/^https:\/\//.test(v.openid_configuration.trim()) ? {} : { openid_configuration: t`Give an address that starts with https://` }) }),
    );
  const name = made?.setup.name ?? "";
  return (
    <Dialog open title={t`Register our courses at another platform`} onClose={onClose}>
      {made ? (
        <div className="stack"><p className="note ok" role="status"><Trans>Registered at {name}. Its administrator may have to confirm it there; here it stands under Our courses elsewhere.</Trans></p><div className="row"><Button kind="primary" onClick={onClose}>{t`Done`}</Button></div></div>
      ) : (
        <Form errors={form.errors} label={t`Register our courses at another platform`} onSubmit={() => void save()}>
          <p><Trans>Go on only if you have come from that platform just now, or have its address from its administrator.</Trans></p>
          <Input name="openid_configuration" type="url" label={t`Configuration address of the platform`} value={v.openid_configuration} maxLength={2000} onValue={(openid_configuration) => form.set({ openid_configuration })} />
          <Textarea name="registration_token" optional label={t`Registration token`} rows={2} value={v.registration_token} maxLength={4000} onValue={(registration_token) => form.set({ registration_token })} />
          <Textarea name="trust_pem" optional label={t`Certificates of its own (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
          <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Registering`}>{t`Register`}</Button></div>
        </Form>
      )}
    </Dialog>
  );
}
