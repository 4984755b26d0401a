import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Card, Form, Input, LinkButton, Loaded, Page, toast, useForm, type FieldErrors } from "../../ui";
import { ONBOARDING, profileErrors, saveProfile, useOnboarding, useOwnProfile } from "./data";
import { Interests, TimeZone, VisibilityChoice } from "./fields";
import { PhotoForm } from "./photo_dialog";
import type { Onboarding, Profile, ProfileEdit } from "./types";
import "./profile.css";

const CODES = ["profession", "experience", "interests", "visibility", "licence", "certification", "photo"] as const;
type Code = (typeof CODES)[number];
const codecs = { step: oneOf(["", ...CODES], "") };
const known = (code: string): code is Code => (CODES as readonly string[]).includes(code);

/** A new person's first steps: saved one by one, so that they can be left and taken up again anywhere. */
export default function OnboardingPage() {
  const { t } = useLingui();
  const onboarding = useOnboarding();
  const profile = useOwnProfile();
  return (
    <Page title={t`First steps`} lead={<Trans>A few lines about you, so that courses fit and colleagues find you. Each step is saved by itself; nothing here keeps you from your work.</Trans>} actions={<LinkButton href="/">{t`Later`}</LinkButton>}>
      <Loaded query={onboarding}>{(state) => <Loaded query={profile}>{(own) => <Walk state={state} profile={own} />}</Loaded>}</Loaded>
    </Page>
  );
}

export function useStepNames(): Record<Code, string> {
  const { t } = useLingui();
  return { profession: t`Your specialty`, experience: t`Experience and place`, interests: t`Interests`, visibility: t`Who sees your profile`, licence: t`Your licence`, certification: t`Your first certification`, photo: t`Photo` };
}

function Walk({ state, profile }: { state: Onboarding; profile: Profile }) {
  const { t } = useLingui();
  const [{ step }, setSearch] = useSearchState(codecs);
  const names = useStepNames();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const steps = state.steps.filter((each) => known(each.code));
  const current = (step || steps.find((each) => !each.done)?.code || "") as Code | "";
  const ready = steps.every((each) => each.done || !each.required);
  // The step after this one that is still open; the answer of the server decides where to go on.
  const go = () => {
    // Everybody is asked once who may see the profile; its shipped answer must not stand in for hers.
    if (current === "interests" && !state.completed_at) return setSearch({ step: "visibility" });
    const now = queryClient.getQueryData<Onboarding>(ONBOARDING) ?? state;
    const order = now.steps.filter((each) => known(each.code));
    const at = order.findIndex((each) => each.code === current);
    const next = [...order.slice(at + 1), ...order.slice(0, at)].find((each) => !each.done);
    setSearch({ step: next && known(next.code) ? next.code : "" });
  };
  const finish = async () => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(ONBOARDING, await api.post<Onboarding>("/profiles/me/onboarding/finish"));
      toast(t`Thank you, that is all`);
      navigate("/roadmap");
    } catch (error) {
      setProblem(Object.values(profileErrors(error))[0] ?? t`This did not work.`);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="onboard">
      <nav className="card" aria-label={t`First steps`}>
        <ol className="onboard-steps">
          {steps.map((each, index) => (
            <li key={each.code} className={each.done ? "done" : undefined}>
              <button type="button" aria-current={each.code === current ? "step" : undefined} onClick={() => setSearch({ step: each.code as Code })}>
                <span className="step-mark" aria-hidden="true">{each.done ? "✓" : index + 1}</span>
                <span>
                  {names[each.code as Code]}
                  <span className="s dim">{each.done ? t`done` : each.required ? t`to do` : t`optional`}</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div className="stack">
        {current ? <StepCard key={current} code={current} name={names[current]} profile={profile} done={steps.find((each) => each.code === current)?.done ?? false} onNext={go} /> : null}
        {ready && !state.completed_at ? (
          <section className="card pad stack-s">
            <h2>{t`All that is needed is done`}</h2>
            <p className="dim"><Trans>Licence, certification and photo can follow at any time.</Trans></p>
            {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
            <div className="row"><Button kind="primary" busy={busy} onClick={() => void finish()}>{t`Finish`}</Button></div>
          </section>
        ) : null}
        {state.completed_at ? (
          <section className="card pad row-between">
            <p><Trans>You have finished the first steps. Everything can be changed on your profile.</Trans></p>
            <div className="row"><LinkButton href="/roadmap" kind="primary">{t`Your roadmap`}</LinkButton><LinkButton href="/profile">{t`Your profile`}</LinkButton></div>
          </section>
        ) : null}
      </div>
    </div>
  );
}

interface StepProps {
  profile: Profile;
  onNext: () => void;
}
function StepCard({ code, name, done, ...rest }: StepProps & { code: Code; name: string; done: boolean }) {
  const { t } = useLingui();
  return (
    <Card title={name} aside={done ? t`done` : undefined}>
      {code === "profession" ? <Specialty {...rest} /> : null}
      {code === "experience" ? <Experience {...rest} /> : null}
      {code === "interests" ? <InterestsStep {...rest} /> : null}
      {code === "visibility" ? <VisibilityStep {...rest} /> : null}
      {code === "licence" ? <Licence {...rest} done={done} /> : null}
      {code === "certification" ? <Certification {...rest} done={done} /> : null}
      {code === "photo" ? <PhotoForm profile={rest.profile} onDone={rest.onNext} /> : null}
    </Card>
  );
}

/** Saves one step and goes on; refused fields stay where they are with the reason. */
function useStep<T extends object>(initial: T, onNext: () => void) {
  const form = useForm(initial);
  const save = async (change: ProfileEdit, check: () => FieldErrors = () => ({})) => {
    let refused: FieldErrors = {};
    const done = await form.submit(async () => {
      try {
        await saveProfile(change);
      } catch (error) {
        refused = profileErrors(error);
        throw error;
      }
    }, check);
    if (done) onNext();
    else if (Object.keys(refused).length) form.setErrors(refused);
  };
  return { form, save };
}

function Foot({ busy }: { busy: boolean }) {
  const { t } = useLingui();
  return <div className="form-foot"><Button kind="primary" type="submit" busy={busy} busyLabel={t`Saving`}>{t`Save and go on`}</Button></div>;
}

function Specialty({ profile, onNext }: StepProps) {
  const { t } = useLingui();
  const { form, save } = useStep({ specialty: profile.specialty }, onNext);
  const specialty = form.values.specialty.trim();
  return (
    <Form errors={form.errors} label={t`Your specialty`} onSubmit={() => void save({ specialty }, (): FieldErrors => (specialty ? {} : { specialty: t`Name your specialty` }))}>
      {profile.profession || profile.job_title ? <p className="dim">{t`From the staff list: ${[profile.profession, profile.job_title].filter(Boolean).join(", ")}`}</p> : null}
      <Input name="specialty" label={t`Specialty`} hint={t`For instance: intensive care, oncology, operating theatre`} maxLength={100} value={form.values.specialty} onValue={(next) => form.set({ specialty: next })} />
      <Foot busy={form.busy} />
    </Form>
  );
}

function Experience({ profile, onNext }: StepProps) {
  const { t } = useLingui();
  const zone = useBoot().data?.time_zone ?? "";
  const { form, save } = useStep({ years: profile.years_experience == null ? "" : String(profile.years_experience), location: profile.location, time_zone: profile.time_zone || zone }, onNext);
  const { years, location, time_zone } = form.values;
  const check = (): FieldErrors => ({ ...(/^\d{1,2}$/.test(years.trim()) && Number(years) <= 70 ? {} : { years_experience: t`Enter whole years from 0 to 70` }), ...(time_zone ? {} : { time_zone: t`Choose a time zone` }) });
  return (
    <Form errors={form.errors} label={t`Experience and place`} onSubmit={() => void save({ years_experience: Number(years), location: location.trim(), time_zone }, check)}>
      <Input name="years_experience" className="narrow" label={t`Years of experience`} hint={t`In your profession, here and elsewhere`} inputMode="numeric" maxLength={2} value={years} onValue={(next) => form.set({ years: next })} />
      <Input name="location" label={t`Location`} optional maxLength={100} value={location} onValue={(next) => form.set({ location: next })} />
      <TimeZone value={time_zone} onValue={(next) => form.set({ time_zone: next })} />
      <Foot busy={form.busy} />
    </Form>
  );
}

function InterestsStep({ profile, onNext }: StepProps) {
  const { t } = useLingui();
  const { form, save } = useStep({ interests: profile.interests }, onNext);
  const { interests } = form.values;
  return (
    <Form errors={form.errors} label={t`Interests`} onSubmit={() => void save({ interests }, (): FieldErrors => (interests.length >= 3 ? {} : { interests: t`Choose at least three` }))}>
      <Interests values={interests} onValues={(next) => form.set({ interests: next })} />
      <Foot busy={form.busy} />
    </Form>
  );
}

function VisibilityStep({ profile, onNext }: StepProps) {
  const { t } = useLingui();
  const { form, save } = useStep({ visibility: profile.visibility, show_email: profile.show_email }, onNext);
  return (
    <Form errors={form.errors} label={t`Who sees your profile`} onSubmit={() => void save({ visibility: form.values.visibility })}>
      <VisibilityChoice value={form.values.visibility} onValue={(visibility) => form.set({ visibility })} />
      <Foot busy={form.busy} />
    </Form>
  );
}

function Licence({ onNext, done }: StepProps & { done: boolean }) {
  const { t } = useLingui();
  return (
    <div className="stack">
      <p>{done ? <Trans>Your licence is on file.</Trans> : <Trans>Enter your licence once; you are reminded before it lapses, and the credentialing office can check it.</Trans>}</p>
      <div className="row">
        {done ? <LinkButton href="/credentials">{t`Your licences and cards`}</LinkButton> : <LinkButton href="/credentials/new" kind="primary">{t`Add your licence`}</LinkButton>}
        <Button onClick={onNext}>{done ? t`Go on` : t`Not now`}</Button>
      </div>
    </div>
  );
}

function Certification({ onNext, done }: StepProps & { done: boolean }) {
  const { t } = useLingui();
  return (
    <div className="stack">
      <p>{done ? <Trans>A certification of yours is on file.</Trans> : <Trans>Add the card that your unit asks for first, for instance BLS. What you have to renew is then shown in time.</Trans>}</p>
      <div className="row">
        {done ? <LinkButton href="/credentials">{t`Your licences and cards`}</LinkButton> : <LinkButton href="/credentials/new" kind="primary">{t`Add a certification`}</LinkButton>}
        <Button onClick={onNext}>{done ? t`Go on` : t`Not now`}</Button>
      </div>
    </div>
  );
}
