import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, RadioGroup, Textarea, toast, useForm } from "../../ui";

interface ReviewProps {
  providerId: string;
  provider: string;
  /** The class that was attended. */
  classId: string;
  onClose: () => void;
}
/** A review of a provider by whoever attended one of its classes. */
export function ReviewDialog({ providerId, provider, classId, onClose }: ReviewProps) {
  const { t } = useLingui();
  const form = useForm({ stars: "", text: "" });
  const words = [t`5 of 5: very good`, t`4 of 5: good`, t`3 of 5: fair`, t`2 of 5: weak`, t`1 of 5: poor`];
  const send = async () => {
    const done = await form.submit(
      () => api.post(`/class-providers/${providerId}/reviews`, { class_id: classId, stars: Number(form.values.stars), text: form.values.text.trim() }),
      () => (form.values.stars ? {} as Record<string, string> : { stars: t`Choose how good it was` }),
    );
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(t`Your review is there. You can take it back at the provider.`);
    onClose();
  };
  return (
    <Dialog open title={t`Review of ${provider}`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <p className="dim"><Trans>Everybody here reads it with your first name and the first letter of your last name. Write nothing about patients.</Trans></p>
        <RadioGroup name="stars" label={t`How good was it?`} value={form.values.stars} onValue={(stars) => form.set({ stars })} options={words.map((label, at) => ({ value: String(5 - at), label }))} />
        <Textarea name="text" label={t`In words`} optional maxLength={4000} value={form.values.text} onValue={(text) => form.set({ text })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Send the review`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
