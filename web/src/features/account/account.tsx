import { i18n } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { Boot, Device, Devices } from "../../api/types";
import { endSession, queryClient, useBoot } from "../../app/session";
import { saveLocale, saveMe, saveTheme } from "../../app/settings";
import { theme, type Theme } from "../../app/theme";
import { LOCALES, type Locale } from "../../i18n";
import { agoWords, moment } from "../../lib/dates";
import { useStore } from "../../lib/store";
import { Button, Card, ConfirmDialog, Form, Input, LinkButton, Loaded, Page, RadioGroup, Select, StatusTag, Table, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { PasswordForm } from "./password_form";
import { roleName } from "./roles";
import { SignInSafety } from "./second_step";
import "./account.css";

export default function AccountPage() {
  const { t } = useLingui();
  const boot = useBoot();
  return (
    <Page title={t`Your account`} lead={<Trans>Your name and place of work come from the staff list. If something is wrong, ask your manager or HR.</Trans>}>
      <Loaded query={boot}>
        {(data) => (
          <div className="account">
            <Details boot={data} />
            <div className="account-tall">
              <Card title={t`Password`}>
                <PasswordForm onDone={() => toast(t`Password changed. Your other devices are signed out.`)} />
              </Card>
            </div>
            <Handle handle={data.me.handle} />
            <SignInSafety />
            <DeviceList />
            <Appearance />
            <div className="stack">
              <Card title={t`Profile and roles`}>
                <div className="stack">
                  <p><Trans>Your profile is what colleagues see of you. A role can be handed on while you are away.</Trans></p>
                  <div className="row"><LinkButton href="/profile">{t`Your profile`}</LinkButton><LinkButton href="/account/roles">{t`Your roles`}</LinkButton></div>
                </div>
              </Card>
              <Card title={t`Your data`}>
                <div className="stack">
                  <p><Trans>Take a copy of everything that is held about you, or ask to be erased.</Trans></p>
                  <div className="row"><LinkButton href="/account/privacy">{t`Your data`}</LinkButton><LinkButton href="/account/recorded">{t`What is recorded of you`}</LinkButton></div>
                </div>
              </Card>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Details({ boot }: { boot: Boot }) {
  const { t } = useLingui();
  const { me } = boot;
  const lines: [string, string][] = [
    [t`Name`, `${me.first_name} ${me.last_name}`],
    [t`Work`, [boot.job_title, boot.profession].filter(Boolean).join(", ")],
    [t`Place`, [boot.unit_name, boot.site_name].filter(Boolean).join(", ")],
    [t`E-mail`, me.email],
    [t`Employee number`, me.employee_number ?? ""],
    [t`Roles`, me.roles.map(roleName).join(", ")],
  ];
  return (
    <Card title={t`You`}>
      <dl className="pairs">
        {lines.filter(([, value]) => value).map(([name, value]) => (
          <div key={name} className="pair">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Handle({ handle }: { handle: string }) {
  const { t } = useLingui();
  const form = useForm({ handle });
  const save = async () => {
    const wished = form.values.handle.trim().replace(/^@/, "");
    const check = (): FieldErrors => (wished ? {} : { handle: t`Enter a handle` });
    if (await form.submit(() => saveMe({ handle: wished }), check)) toast(t`Handle saved`);
  };
  return (
    <Card title={t`Handle`}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Handle`}>
        <Input name="handle" label={t`Handle`} hint={t`You can sign in with it, and colleagues can find you by it`} value={form.values.handle} onValue={(value) => form.set({ handle: value })} autoComplete="username" spellCheck={false} autoCapitalize="none" />
        <div className="form-foot">
          <Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save handle`}</Button>
        </div>
      </Form>
    </Card>
  );
}

function Appearance() {
  const { t } = useLingui();
  const chosen = useStore(theme);
  const languages = Object.entries(LOCALES).map(([value, label]) => ({ value, label }));
  return (
    <Card title={languages.length > 1 ? t`Language and appearance` : t`Appearance`}>
      <div className="stack">
        {languages.length > 1 ? <Select name="locale" label={t`Language`} value={i18n.locale} options={languages} onValue={(value) => saveLocale(value as Locale)} /> : null}
        <RadioGroup
          name="theme" label={t`Theme`} value={chosen} onValue={(value) => saveTheme(value as Theme)}
          options={[{ value: "light", label: t`Light` }, { value: "dark", label: t`Dark` }, { value: "system", label: t`As the system` }]}
        />
      </div>
    </Card>
  );
}

function DeviceList() {
  const { t } = useLingui();
  const devices = useQuery({ queryKey: ["devices"], queryFn: ({ signal }) => api.get<Devices>("/me/devices", undefined, { signal }) });
  const [ending, setEnding] = useState<Device | null>(null);
  const [all, setAll] = useState(false);
  const [problem, setProblem] = useState("");
  const end = async () => {
    if (!ending) return;
    setProblem("");
    try {
      await api.delete(`/me/devices/${ending.id}`);
      toast(t`Signed out there`);
      setEnding(null);
      await queryClient.invalidateQueries({ queryKey: ["devices"] });
    } catch {
      setProblem(t`That did not work; the device is still signed in. Try again.`);
    }
  };
  const columns: Column<Device>[] = [
    {
      key: "label", header: t`Device`, head: true,
      cell: (row) => (
        <span className="row">
          {row.label} {row.current ? <StatusTag kind="info">{t`This one`}</StatusTag> : null}
          {row.shared_workstation ? <span className="s dim">{t`shared workstation`}</span> : null}
        </span>
      ),
    },
    { key: "address", header: t`Address`, cell: (row) => <span className="num">{row.address}</span> },
    { key: "signed_in_at", header: t`Signed in`, cell: (row) => moment(row.signed_in_at) },
    { key: "last_seen_at", header: t`Last used`, cell: (row) => agoWords(row.last_seen_at) },
    {
      key: "end", header: t`Actions`, actions: true,
      cell: (row) => {
        const label = row.label;
        return row.current ? null : <Button aria-label={t`Sign out ${label}`} onClick={() => setEnding(row)}>{t`Sign out`}</Button>;
      },
    },
  ];
  const name = ending?.label ?? "";
  return (
    <section className="stack account-wide">
      <div className="row-between">
        <h2>{t`Where you are signed in`}</h2>
        <Button onClick={() => setAll(true)}>{t`Sign out everywhere`}</Button>
      </div>
      <Loaded query={devices}>{(data) => <Table caption={t`Where you are signed in`} columns={columns} rows={data.items} rowKey={(row) => row.id} />}</Loaded>
      <ConfirmDialog open={ending !== null} title={t`Sign out ${name}?`} action={t`Sign out there`} onConfirm={() => void end()} onClose={() => setEnding(null)}>
        <p>
          <Trans>Whoever uses that device must sign in again. What was saved there is kept.</Trans>
        </p>
        {problem ? <p role="alert">{problem}</p> : null}
      </ConfirmDialog>
      <ConfirmDialog open={all} title={t`Sign out everywhere?`} action={t`Sign out everywhere`} onConfirm={() => void endSession("left", true)} onClose={() => setAll(false)}>
        <p>
          <Trans>All devices are signed out, this one too.</Trans>
        </p>
      </ConfirmDialog>
    </section>
  );
}
