import { useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Dialog, Form, Input, toast, useForm } from "../../ui";
import type { ClassSearch, SavedSearch } from "./types";

/** A new saved search, or the name and the notices of one. */
export function SaveDialog({ query, saved, onClose }: { query: ClassSearch; saved?: SavedSearch; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: saved?.name ?? "", alert: saved?.alert ?? true });
  const save = async () => {
    const { sort: _, ...kept } = query;
    const body = { name: form.values.name.trim(), query: kept, alert: form.values.alert };
    const done = await form.submit(
      () => (saved ? api.put(`/saved-searches/${saved.id}`, body) : api.post("/saved-searches", body)),
      () => (form.values.name.trim() ? {} as Record<string, string> : { name: t`Give the search a name` }),
    );
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["finder", "saved"] });
    toast(t`Saved. It is under Saved searches.`);
    onClose();
  };
  return (
    <Dialog open title={saved ? t`Change the saved search` : t`Save this search`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} hint={t`For example: BLS near home`} maxLength={100} value={form.values.name} onValue={(name) => form.set({ name })} />
        <Checkbox name="alert" label={t`Tell me about new classes`} hint={t`Once a day, when a class fits that was not there before`} checked={form.values.alert} onChecked={(alert) => form.set({ alert })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
