/** What an administrator says of a tool, the same fields for a new one and for a change. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { Button, Checkbox, CheckboxGroup, Form, Input, Textarea, useForm, type FieldErrors } from "../../ui";
import { customOf, customText, linesOf } from "./custom";
import type { LtiOverview, ToolSetup } from "./types";
import { scopeWord } from "./words";

export const emptyTool: ToolSetup = { name: "", login_url: "", target_url: "", deep_link_url: "", redirect_urls: [], jwks_url: "", jwks: "", trust_pem: "", scopes: [], deep_linking: false, share_name: true, share_email: false, share_employee_number: false, custom: [] };
export function useOverview() {
  return useQuery({ queryKey: ["lti", "overview"], queryFn: ({ signal }) => api.get<LtiOverview>("/lti/overview", undefined, { signal }) });
}

export function ToolForm({ setup, action, save }: { setup: ToolSetup; action: string; save: (setup: ToolSetup) => Promise<unknown> }) {
  const { t } = useLingui();
  const overview = useOverview();
  const form = useForm({ ...setup, redirects: setup.redirect_urls.join("\n"), values: customText(setup.custom) });
  const v = form.values;
  const https = (value: string) => /^https:\/\/\S+$/.test(value.trim());
  const check = (): FieldErrors => ({
    ...(v.name.trim() ? {} : { name: t`Enter the name of the tool` }),
    ...(https(v.login_url) ? {} : { login_url: t`Give an address that starts with https://` }),
    ...(https(v.target_url) ? {} : { target_url: t`Give an address that starts with https://` }),
    ...(linesOf(v.redirects).length && linesOf(v.redirects).every(https) ? {} : { redirect_urls: t`Give at least one address that starts with https://, one on each line` }),
    ...((v.jwks_url.trim() === "") !== (v.jwks.trim() === "") ? {} : { jwks_url: t`Give either the address of its keys or the keys themselves` }),
    ...(customOf(v.values) ? {} : { custom: t`Write one name=value on each line` }),
  });
  const send = () =>
    form.submit(
      () => save({
        name: v.name.trim(), login_url: v.login_url.trim(), target_url: v.target_url.trim(), deep_link_url: v.deep_link_url.trim(), redirect_urls: linesOf(v.redirects), jwks_url: v.jwks_url.trim(), jwks: v.jwks.trim(), trust_pem: v.trust_pem.trim(), scopes: v.scopes,
        deep_linking: v.deep_linking, share_name: v.share_name, share_email: v.share_email, share_employee_number: v.share_employee_number, custom: customOf(v.values) ?? [],
      }), check,
    );
  const scopes = overview.data?.scopes ?? setup.scopes;
  const variables = overview.data?.variables.slice(0, 60).join(", ") ?? "";
  return (
    <Form errors={form.errors} label={action} onSubmit={() => void send()}>
      <Input name="name" label={t`Name`} hint={t`As authors know it.`} value={v.name} maxLength={200} onValue={(name) => form.set({ name })} />
      <Input name="login_url" type="url" label={t`Login address`} hint={t`OpenID Connect login initiation, from the tool's vendor`} value={v.login_url} maxLength={2000} onValue={(login_url) => form.set({ login_url })} />
      <Input name="target_url" type="url" label={t`Start address`} hint={t`Target link URI or launch URL`} value={v.target_url} maxLength={2000} onValue={(target_url) => form.set({ target_url })} />
      <Textarea name="redirect_urls" label={t`Redirect addresses`} hint={t`One on each line. Nothing is sent to any other address.`} rows={2} value={v.redirects} onValue={(redirects) => form.set({ redirects })} />
      <Input name="jwks_url" type="url" optional label={t`Address of its keys (JWKS)`} value={v.jwks_url} maxLength={2000} onValue={(jwks_url) => form.set({ jwks_url })} />
      <Textarea name="jwks" optional label={t`Or the keys themselves (JWKS as JSON)`} rows={2} value={v.jwks} maxLength={20_000} onValue={(jwks) => form.set({ jwks })} />
      <CheckboxGroup name="scopes" label={t`What the tool may do`} values={v.scopes} onValues={(next) => form.set({ scopes: next })} options={scopes.map((value) => ({ value, label: scopeWord(value) }))} />
      <Checkbox name="deep_linking" label={t`Authors choose content in the tool`} hint={t`Deep linking, if the tool has it`} checked={v.deep_linking} onChecked={(deep_linking) => form.set({ deep_linking })} />
      {v.deep_linking ? <Input name="deep_link_url" type="url" optional label={t`Address for choosing content`} hint={t`Left empty, the start address`} value={v.deep_link_url} maxLength={2000} onValue={(deep_link_url) => form.set({ deep_link_url })} /> : null}
      <fieldset className="field">
        <legend>{t`What the tool is told of learners`}</legend>
        <span className="hint">{t`Always: a code that stays the same for her and tells nothing else, and her role in the course.`}</span>
        <Checkbox name="share_name" label={t`Name`} checked={v.share_name} onChecked={(share_name) => form.set({ share_name })} />
        <Checkbox name="share_email" label={t`E-mail address`} checked={v.share_email} onChecked={(share_email) => form.set({ share_email })} />
        <Checkbox name="share_employee_number" label={t`Employee number`} checked={v.share_employee_number} onChecked={(share_employee_number) => form.set({ share_employee_number })} />
      </fieldset>
      <details>
        <summary>{t`More settings`}</summary>
        <div className="stack">
          <Textarea name="custom" optional label={t`Values for the tool`} hint={t`One name=value on each line, as the tool asks for them.`} rows={3} value={v.values} onValue={(values) => form.set({ values })} />
          {variables ? <p className="s dim long-text"><Trans>Variables that can be used as a value:</Trans> {variables}</p> : null}
          <Textarea name="trust_pem" optional label={t`Certificates of its own (PEM)`} hint={t`Only when the machine's authorities do not know its server`} rows={2} value={v.trust_pem} maxLength={20_000} onValue={(trust_pem) => form.set({ trust_pem })} />
        </div>
      </details>
      <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{action}</Button></div>
    </Form>
  );
}
