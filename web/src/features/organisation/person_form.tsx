import { useLingui } from "@lingui/react/macro";
import type { Staff, StaffIn } from "../../api/types";
import { Button, Form, Input, Select, useForm } from "../../ui";
import { useProfessions, useUnitOptions } from "../compliance/filters";

/** HR data of one person. The employee number cannot change: it ties her to the HR file. */
export function PersonForm({ person, onSave }: { person?: Staff; onSave: (values: StaffIn) => Promise<unknown> }) {
  const { t } = useLingui();
  const units = useUnitOptions("people:manage").options;
  const professions = useProfessions().data?.items ?? [];
  const form = useForm({
    employee_number: person?.employee_number ?? "", first_name: person?.first_name ?? "", last_name: person?.last_name ?? "", email: person?.email ?? "",
    profession: person?.profession ?? "", job_title: person?.job_title ?? "", unit_id: person?.unit_id ?? "", hired_on: person?.hired_on ?? "",
  });
  const { values } = form;
  const check = () => ({
    ...(values.first_name.trim() ? {} : { first_name: t`Enter the first name` }),
    ...(values.last_name.trim() ? {} : { last_name: t`Enter the last name` }),
    ...(values.email.includes("@") ? {} : { email: t`Enter an e-mail address, as in name@hospital.example` }),
    ...(values.profession ? {} : { profession: t`Choose a profession` }),
  });
  const save = () =>
    form.submit(() => onSave({
      ...(person ? {} : { employee_number: values.employee_number.trim() || undefined }),
      first_name: values.first_name.trim(), last_name: values.last_name.trim(), email: values.email.trim(), profession: values.profession,
      job_title: values.job_title.trim(), unit_id: values.unit_id || undefined, hired_on: values.hired_on || undefined,
    }), check);
  const options = units.map((unit) => ({ value: unit.id, label: unit.label }));
  return (
    <Form errors={form.errors} onSubmit={() => void save()}>
      {person ? null : <Input name="employee_number" optional label={t`Employee number`} hint={t`Ties the person to the HR file`} value={values.employee_number} maxLength={50} onValue={(employee_number) => form.set({ employee_number })} />}
      <Input name="first_name" label={t`First name`} value={values.first_name} maxLength={100} onValue={(first_name) => form.set({ first_name })} />
      <Input name="last_name" label={t`Last name`} value={values.last_name} maxLength={100} onValue={(last_name) => form.set({ last_name })} />
      <Input name="email" label={t`Work e-mail`} type="email" value={values.email} maxLength={255} onValue={(email) => form.set({ email })} />
      <Select name="profession" label={t`Profession`} empty={t`Choose`} value={values.profession} onValue={(profession) => form.set({ profession })} options={professions.map((item) => ({ value: item.code, label: item.name }))} />
      <Input name="job_title" optional label={t`Job title`} value={values.job_title} maxLength={200} onValue={(job_title) => form.set({ job_title })} />
      <Select name="unit_id" optional label={t`Unit`} empty={t`No unit`} value={values.unit_id} onValue={(unit_id) => form.set({ unit_id })} options={options} />
      <Input name="hired_on" optional label={t`Hire date`} type="date" value={values.hired_on} onValue={(hired_on) => form.set({ hired_on })} />
      <div className="row">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
      </div>
    </Form>
  );
}
