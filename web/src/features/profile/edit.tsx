import { Trans, useLingui } from "@lingui/react/macro";
import { useLocation } from "wouter";
import { useBoot } from "../../app/session";
import { Button, Card, Checkbox, Form, Input, LinkButton, Loaded, Page, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { profileErrors, saveProfile, useOwnProfile } from "./data";
import { Interests, TimeZone, VisibilityChoice } from "./fields";
import type { Profile } from "./types";
import "./profile.css";

export default function EditProfilePage() {
  const { t } = useLingui();
  const profile = useOwnProfile();
  return (
    <Page title={t`Edit profile`} crumbs={[{ href: "/profile", label: t`Your profile` }]} lead={<Trans>Name, profession and unit come from the staff list. If they are wrong, ask your manager or HR.</Trans>}>
      <Loaded query={profile}>{(data) => <EditForm profile={data} />}</Loaded>
    </Page>
  );
}

function EditForm({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const zone = useBoot().data?.time_zone ?? "";
  const form = useForm({
    headline: profile.headline, about: profile.about, specialty: profile.specialty, years: profile.years_experience == null ? "" : String(profile.years_experience), location: profile.location, time_zone: profile.time_zone || zone,
    phone: profile.phone ?? "", visibility: profile.visibility, show_email: profile.show_email, show_phone: profile.show_phone, interests: profile.interests,
  });
  const { values } = form;
  const years = values.years.trim();
  const check = (): FieldErrors => ({
    ...(years === "" || (/^\d{1,2}$/.test(years) && Number(years) <= 70) ? {} : { years_experience: t`Enter whole years from 0 to 70` }),
    ...(years === "" && profile.years_experience != null ? { years_experience: t`Enter whole years from 0 to 70` } : {}),
    ...(/^[\d+\-() ./x]*$/.test(values.phone) ? {} : { phone: t`Use digits, + and spaces` }),
  });
  const save = async () => {
    form.setErrors({});
    const found = check();
    if (Object.keys(found).length) return form.setErrors(found);
    const { years: _, phone, ...rest } = values;
    let refused: FieldErrors = {};
    const done = await form.submit(async () => {
      try {
        await saveProfile({ ...rest, phone: phone.trim(), ...(years ? { years_experience: Number(years) } : {}) });
      } catch (error) {
        refused = profileErrors(error);
        throw error;
      }
    });
    if (!done) return form.setErrors(refused);
    toast(t`Profile saved`);
    navigate("/profile");
  };
  const left = 2600 - values.about.length;
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Edit profile`}>
      <Card title={t`About you`}>
        <div className="form">
          <Input name="headline" label={t`Headline`} optional hint={t`One line under your name`} maxLength={120} value={values.headline} onValue={(headline) => form.set({ headline })} />
          <Textarea name="about" label={t`About`} optional hint={left < 300 ? t`${left} characters left` : t`What you do and what colleagues may ask you. No patient data.`} rows={6} maxLength={2600} value={values.about} onValue={(about) => form.set({ about })} />
          <Interests values={values.interests} onValues={(interests) => form.set({ interests })} />
        </div>
      </Card>
      <Card title={t`Professional`}>
        <div className="form">
          <div className="two">
            <Input name="specialty" label={t`Specialty`} optional maxLength={100} value={values.specialty} onValue={(specialty) => form.set({ specialty })} />
            <Input name="years_experience" label={t`Years of experience`} optional inputMode="numeric" maxLength={2} value={values.years} onValue={(next) => form.set({ years: next })} />
          </div>
          <div className="two">
            <Input name="location" label={t`Location`} optional maxLength={100} autoComplete="address-level2" value={values.location} onValue={(location) => form.set({ location })} />
            <TimeZone value={values.time_zone} onValue={(time_zone) => form.set({ time_zone })} />
          </div>
        </div>
      </Card>
      <Card title={t`Contact`}>
        <div className="form">
          <Checkbox name="show_email" label={t`Show my e-mail address`} hint={profile.email ?? ""} checked={values.show_email} onChecked={(show_email) => form.set({ show_email })} />
          <Input name="phone" label={t`Phone`} optional type="tel" autoComplete="tel" maxLength={40} value={values.phone} onValue={(phone) => form.set({ phone })} />
          <Checkbox name="show_phone" label={t`Show my phone number`} checked={values.show_phone} onChecked={(show_phone) => form.set({ show_phone })} />
        </div>
      </Card>
      <Card title={t`Who sees it`}><VisibilityChoice value={values.visibility} onValue={(visibility) => form.set({ visibility })} /></Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save profile`}</Button>
        <LinkButton href="/profile">{t`Cancel`}</LinkButton>
        {form.touched ? <span className="s dim">{t`Changes are not saved yet`}</span> : null}
      </div>
    </Form>
  );
}
