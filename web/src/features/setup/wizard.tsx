/** The first run: before there is an appliance, whoever has the console's code answers step by step. The server keeps the answers. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { clock } from "../../lib/dates";
import { Button, Form, Input, LinkButton, Loaded, Page, errorsOf, useForm, type FieldErrors } from "../../ui";
import { AddressStep, CertificateStep, MailStep, TimeStep } from "./surroundings";
import { BackupStep } from "./backup_place";
import { AdministratorStep, KindStep, OrganisationStep, PlanStep, RecoveryStep } from "./steps";
import type { SetupView, StepName } from "./types";
import { useStepNames } from "./words";
import "./setup.css";

export const SETUP = ["setup", "state"];
export const keepSetup = (view: SetupView) => queryClient.setQueryData(SETUP, view);

export default function SetupPage() {
  const { t } = useLingui();
  const query = useQuery({
    queryKey: SETUP,
    queryFn: ({ signal }) => api.get<SetupView>("/setup", undefined, { signal, anonymous: true }),
    retry: false,
  });
  const over = query.error instanceof ApiError && query.error.status === 404;
  return (
    <main id="main">
      <Page title={t`Set up MedConnect`}>
        {over ? <Over /> : <Loaded query={query}>{(view) => (view.finished ? <Finished /> : view.unlocked ? <Wizard view={view} /> : <Unlock view={view} />)}</Loaded>}
      </Page>
    </main>
  );
}

function Over() {
  const { t } = useLingui();
  return (
    <div className="card pad stack">
      <p><Trans>This server is set up.</Trans></p>
      <p><LinkButton kind="primary" href="/sign-in">{t`Sign in`}</LinkButton></p>
    </div>
  );
}

function Unlock({ view }: { view: SetupView }) {
  const { t } = useLingui();
  const form = useForm({ code: "" });
  const until = view.code_until ? clock(view.code_until) : "";
  const check = (): FieldErrors => (form.values.code.replace(/\D/g, "").length === 24 ? {} : { code: t`The code has eight groups of three digits` });
  const open = async () => {
    await form.submit(async () => void keepSetup(await api.post<SetupView>("/setup/unlock", form.values, { anonymous: true })), check);
  };
  return (
    <div className="card pad stack">
      <p><Trans>The server printed a one-time code when it started, on its console and in its journal. It shows that you may set it up.</Trans></p>
      <Form errors={form.errors} onSubmit={() => void open()} label={t`Show that you may set it up`}>
        <Input name="code" label={t`One-time code`} hint={until ? t`It counts until ${until}. Another one: medconnect setup code` : t`It counts no more. Print another one on the server: medconnect setup code`} inputMode="numeric" autoComplete="off" autoFocus value={form.values.code} onValue={(code) => form.set({ code })} />
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Comparing`}>{t`Go on`}</Button></div>
      </Form>
    </div>
  );
}

/** A restored one has no further steps: where the backup is asked for is where it goes on. */
const firstOpen = (view: SetupView): StepName | "finish" => (view.kind === "restored" ? "kind" : (view.steps.find((step) => step.state === "open")?.name ?? "finish"));

function Wizard({ view }: { view: SetupView }) {
  const { t } = useLingui();
  const names = useStepNames();
  const [chosen, setChosen] = useState<StepName | "finish" | null>(null);
  const at = chosen ?? firstOpen(view);
  const states = { open: "", done: t`done`, skipped: t`later` };
  const next = (after: SetupView) => {
    keepSetup(after);
    setChosen(null);
    window.scrollTo(0, 0);
  };
  const reload = async () => next(await api.get<SetupView>("/setup", undefined, { anonymous: true }));
  const step = view.steps.find((each) => each.name === at);
  const props = { view, next, reload };
  return (
    <div className="setup">
      <nav aria-label={t`Steps`} className="card">
        <ol className="setup-steps">
          {view.steps.map((each) => (
            <li key={each.name}>
              <button type="button" aria-current={each.name === at ? "step" : undefined} onClick={() => setChosen(each.name)}>
                {names[each.name]} <span className="s dim">{states[each.state]}</span>
              </button>
            </li>
          ))}
          {view.kind === "restored" ? null : <li><button type="button" aria-current={at === "finish" ? "step" : undefined} onClick={() => setChosen("finish")}>{t`Start`}</button></li>}
        </ol>
      </nav>
      <section className="card pad stack" aria-label={at === "finish" ? t`Start` : names[at]}>
        <h2>{at === "finish" ? t`Start` : names[at]}</h2>
        {at === "kind" ? <KindStep {...props} /> : null}
        {at === "recovery_key" ? <RecoveryStep {...props} /> : null}
        {at === "administrator" ? <AdministratorStep {...props} /> : null}
        {at === "address" ? <AddressStep {...props} /> : null}
        {at === "certificate" ? <CertificateStep {...props} /> : null}
        {at === "time" ? <TimeStep {...props} /> : null}
        {at === "organisation" ? <OrganisationStep {...props} /> : null}
        {at === "plan" ? <PlanStep {...props} /> : null}
        {at === "mail" ? <MailStep {...props} /> : null}
        {at === "backup" ? <BackupStep {...props} /> : null}
        {at === "finish" ? <FinishStep view={view} /> : null}
        {step && !step.needed && step.state !== "done" ? <Skip step={step.name} next={next} /> : null}
      </section>
    </div>
  );
}

function Skip({ step, next }: { step: StepName; next: (view: SetupView) => void }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const skip = async () => {
    setBusy(true);
    next(await api.put<SetupView>("/setup/skip", { step }, { anonymous: true }).finally(() => setBusy(false)));
  };
  return <p><Button kind="link" busy={busy} onClick={() => void skip()}>{t`Do this later; administrators are reminded on their home page`}</Button></p>;
}

function FinishStep({ view }: { view: SetupView }) {
  const { t } = useLingui();
  const names = useStepNames();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const open = view.steps.filter((step) => step.state === "open");
  const later = view.steps.filter((step) => step.state === "skipped").map((step) => names[step.name]).join(", ");
  const finish = async () => {
    setBusy(true);
    setProblem("");
    try {
      keepSetup(await api.post<SetupView>("/setup/finish", {}, { anonymous: true }));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  if (open.length) {
    return (
      <>
        <p>{t`These steps are open:`}</p>
        <ul>{open.map((step) => <li key={step.name}>{names[step.name]}</li>)}</ul>
      </>
    );
  }
  return (
    <>
      <p>{t`${view.administrator_email} will be the first administrator of ${view.organisation_name}, at ${view.base_url}.`}</p>
      {later ? <p className="dim">{t`For later: ${later}. The directory and single sign-on are set up after the start too.`}</p> : <p className="dim">{t`The directory and single sign-on are set up after the start.`}</p>}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="form-foot"><Button kind="primary" busy={busy} busyLabel={t`Making the database; this takes some seconds`} onClick={() => void finish()}>{t`Start MedConnect`}</Button></div>
    </>
  );
}

/** The same process goes on as the normal server: asked for every second. */
function Finished() {
  const { t } = useLingui();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (ready) return undefined;
    const timer = setInterval(() => {
      fetch("/readyz", { cache: "no-store" }).then((answer) => setReady(answer.ok), () => undefined);
    }, 1000);
    return () => clearInterval(timer);
  }, [ready]);
  return (
    <div className="card pad stack" role="status">
      <p>{ready ? t`MedConnect is running.` : t`MedConnect starts. This takes some seconds.`}</p>
      {ready ? <p><a className="btn" href="/sign-in">{t`Sign in`}</a></p> : null}
    </div>
  );
}
