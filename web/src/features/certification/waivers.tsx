import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { Button, ConfirmDialog, Dialog, Form, Input, RadioGroup, Select, Textarea, errorsOf, toast, useForm } from "../../ui";
import { PersonPicker } from "../organisation/person_picker";
import type { CertificationView, Waiver } from "./types";
import "../compliance/compliance.css";

interface WaiverDialogProps {
  id: string;
  courses: CertificationView["courses"];
  person?: { id: string; name: string };
  onClose: () => void;
}
export function WaiverDialog({ id, courses, person, onClose }: WaiverDialogProps) {
  const { t } = useLingui();
  const form = useForm({ person_id: person?.id ?? "", kind: "exemption", course_id: "", achieved_on: "", until: "", reason: "", evidence: "" });
  const { values } = form;
  const same = values.kind === "equivalency";
  const save = async () => {
    const body = {
      person_id: values.person_id, kind: values.kind, course_id: (same && values.course_id) || undefined, achieved_on: (same && values.achieved_on) || undefined, until: (!same && values.until) || undefined,
      reason: values.reason.trim(), evidence: same ? values.evidence.trim() : "",
    };
    const done = await form.submit(() => api.post(`/certifications/${id}/waivers`, body), () => ({
      ...(values.person_id ? {} : { person_id: t`Choose a person` }),
      ...(same && !values.achieved_on ? { achieved_on: t`Say when it was achieved` } : {}),
      ...(same && !values.evidence.trim() ? { evidence: t`Say what proves it` } : {}),
      ...(values.reason.trim() ? {} : { reason: t`Say why, in some words` }),
    }));
    if (!done) return;
    toast(t`Saved`);
    await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    onClose();
  };
  return (
    <Dialog open title={person ? t`Exempt ${person.name}, or accept something equivalent` : t`Exempt, or accept something equivalent`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        {person ? null : <PersonPicker name="person_id" label={t`Person`} value={values.person_id} onValue={(person_id) => form.set({ person_id })} />}
        <RadioGroup
          name="kind" label={t`What is it?`} value={values.kind} onValue={(kind) => form.set({ kind })}
          options={[{ value: "exemption", label: t`Exempt`, hint: t`It is not asked of this person for a time` }, { value: "equivalency", label: t`Something equivalent`, hint: t`What was achieved elsewhere counts in the open cycle` }]}
        />
        {same ? (
          <>
            <Select name="course_id" label={t`It stands for`} empty={t`everything in the path`} value={values.course_id} onValue={(course_id) => form.set({ course_id })} options={courses.map((each) => ({ value: each.id, label: each.title }))} />
            <Input name="achieved_on" label={t`Achieved on`} type="date" max={dayAfter(0)} className="narrow" value={values.achieved_on} onValue={(achieved_on) => form.set({ achieved_on })} />
            <Input name="evidence" label={t`Evidence`} hint={t`The document's number, or where it is kept`} maxLength={2000} value={values.evidence} onValue={(evidence) => form.set({ evidence })} />
          </>
        ) : (
          <Input name="until" optional label={t`Until`} hint={t`The last day; without one it lasts until it is ended`} type="date" min={dayAfter(0)} className="narrow" value={values.until} onValue={(until) => form.set({ until })} />
        )}
        <Textarea name="reason" label={t`Reason`} maxLength={1000} rows={2} value={values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}

export function EndWaiver({ waiver }: { waiver: Waiver }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const end = async () => {
    try {
      await api.post(`/certification-waivers/${waiver.id}/end`);
      toast(t`Ended`);
      setAsking(false);
      await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <>
      <Button kind="link" aria-label={t`End the exemption of ${waiver.name}`} onClick={() => setAsking(true)}>{t`End`}</Button>
      <ConfirmDialog open={asking} title={waiver.kind === "exemption" ? t`End this exemption?` : t`Take this back?`} action={t`End it`} onClose={() => setAsking(false)} onConfirm={() => void end()}>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : <Trans>The certification is asked of {waiver.name} again as its rules say.</Trans>}
      </ConfirmDialog>
    </>
  );
}
