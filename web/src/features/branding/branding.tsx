import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import type { components } from "../../api/schema";
import { queryClient } from "../../app/session";
import { Button, Card, Dialog, FileDrop, Form, Input, Loaded, Page, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { contrastOnWhite } from "./contrast";
import "./branding.css";

const KEY = ["branding", "settings"];
const SAMPLE = "/api/v1/branding/settings/certificate.pdf";
const MOST = 10 * 1024 * 1024;

type Settings = components["schemas"]["BrandingSettings"];

async function keep(settings: Settings): Promise<void> {
  queryClient.setQueryData(KEY, settings);
  await queryClient.invalidateQueries({ queryKey: ["brand"] });
}

/** Name, colour and logo of the platform, and who signs its certificates. */
export default function BrandingPage() {
  const { t } = useLingui();
  const settings = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Settings>("/branding/settings", undefined, { signal }) });
  return (
    <Page title={t`Branding`} lead={<Trans>How the platform and its certificates look. A certificate keeps the look of the day on which it was issued.</Trans>}>
      <Loaded query={settings}>
        {(data) => (
          <div className="stack">
            <Pictures settings={data} />
            <Look key={data.revision} settings={data} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Look({ settings }: { settings: Settings }) {
  const { t } = useLingui();
  const form = useForm({ portal_name: settings.portal_name, accent: settings.accent, signatory: settings.signatory, signatory_title: settings.signatory_title, note: settings.note });
  const { values } = form;
  const ratio = contrastOnWhite(values.accent);
  const check = (): FieldErrors => ({
    ...(ratio === null ? { accent: t`Write the colour as # and six digits, like #0a5f63` } : ratio < 4.5 ? { accent: t`This colour is too pale for text on white. Choose a darker one.` } : {}),
  });
  const save = async () => {
    const done = await form.submit(async () => {
      try {
        await keep(await api.put<Settings>("/branding/settings", { revision: settings.revision, ...values } satisfies components["schemas"]["BrandingIn"]));
      } catch (error) {
        if (error instanceof ApiError && error.code === "changed_elsewhere") throw new Error(t`Somebody changed the branding meanwhile. Your text is still here: copy what you need and reload the page.`);
        throw error;
      }
    }, check);
    if (done) toast(t`Saved. Everybody sees it at the next page.`);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Name, colour and certificates`}>
      <Card title={t`Platform`}>
        <div className="two">
          <Input name="portal_name" label={t`Name of the platform`} optional hint={t`In the header and on the sign-in page. Empty: the hospital's name.`} maxLength={60} value={values.portal_name} onValue={(portal_name) => form.set({ portal_name })} />
          <div className="brand-colour">
            <Input name="accent" label={t`Colour`} hint={ratio === null ? t`# and six digits` : t`Contrast on white ${ratio.toFixed(1)} : 1, needed 4.5 : 1`} maxLength={7} className="narrow" spellCheck={false} value={values.accent} onValue={(accent) => form.set({ accent: accent.trim().toLowerCase() })} />
            <input type="color" aria-label={t`Choose the colour from a palette`} value={/^#[0-9a-f]{6}$/.test(values.accent) ? values.accent : "#0a5f63"} onChange={(event) => form.set({ accent: event.currentTarget.value })} />
          </div>
        </div>
      </Card>
      <Card title={t`Certificates`} aside={<a href={SAMPLE} target="_blank" rel="noreferrer">{t`Open a sample (as saved)`}</a>}>
        <div className="stack">
          <div className="two">
            <Input name="signatory" label={t`Who signs`} optional hint={t`Empty: the author of the course signs.`} maxLength={80} value={values.signatory} onValue={(signatory) => form.set({ signatory })} />
            <Input name="signatory_title" label={t`Title of who signs`} optional maxLength={120} value={values.signatory_title} onValue={(signatory_title) => form.set({ signatory_title })} />
          </div>
          <Input name="note" label={t`Line at the foot`} optional hint={t`For example the number of the approved provider.`} maxLength={160} value={values.note} onValue={(note) => form.set({ note })} />
        </div>
      </Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <span className="s dim" role="status">{form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}

function Pictures({ settings }: { settings: Settings }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<"logo" | "signature" | null>(null);
  return (
    <Card title={t`Pictures`}>
      <ul className="plain-list brand-pictures">
        <li>
          {settings.logo_url ? <img src={settings.logo_url} alt={t`The logo`} /> : <span className="dim">{t`No logo yet`}</span>}
          <Button onClick={() => setOpen("logo")}>{settings.logo_url ? t`Change the logo` : t`Add a logo`}</Button>
        </li>
        <li>
          <span className={settings.has_signature ? undefined : "dim"}>{settings.has_signature ? t`A signature is printed on certificates` : t`No picture of a signature yet`}</span>
          <Button onClick={() => setOpen("signature")}>{settings.has_signature ? t`Change the signature` : t`Add a signature`}</Button>
        </li>
      </ul>
      {open ? <PictureDialog which={open} there={open === "logo" ? Boolean(settings.logo_url) : settings.has_signature} onClose={() => setOpen(null)} /> : null}
    </Card>
  );
}

function PictureDialog({ which, there, onClose }: { which: "logo" | "signature"; there: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const path = `/branding/settings/${which}`;
  const send = async (work: () => Promise<Settings>, done: string) => {
    setBusy(true);
    setErrors({});
    try {
      await keep(await work());
      toast(done);
      onClose();
    } catch (error) {
      setErrors({ picture: Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed; try again.` });
    } finally {
      setBusy(false);
    }
  };
  const upload = () => (file ? void send(() => api.post<Settings>(path, file, { query: { file_name: file.name } }), t`Saved`) : setErrors({ picture: t`Choose a picture first` }));
  return (
    <Dialog open title={which === "logo" ? t`Logo` : t`Signature`} onClose={onClose}>
      <Form errors={errors} onSubmit={upload} label={which === "logo" ? t`Logo` : t`Signature`}>
        <FileDrop name="picture" label={t`Picture`} hint={t`JPEG or PNG on a white ground, at most 10 MB; it is made to fit 600 by 200 pixels.`} accept="image/jpeg,image/png" maxBytes={MOST} file={file} onFile={(next) => { setErrors({}); setFile(next); }} />
        <div className="dialog-foot">
          {there ? <Button busy={busy} onClick={() => void send(() => api.delete<Settings>(path), t`Removed`)}>{t`Remove`}</Button> : null}
          <Button kind="primary" type="submit" busy={busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
