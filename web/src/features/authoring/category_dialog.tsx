/** Adds a category of the catalogue; only publishers come here. */
import { useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import type { Category, CategoryIn } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, Input, Select, useForm } from "../../ui";
import { useCategories } from "./data";

export function CategoryDialog({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const { t } = useLingui();
  const known = useCategories().data?.items ?? [];
  const form = useForm({ name: "", parent: "" });
  const { values } = form;
  const save = async () => {
    const name = values.name.trim();
    const done = await form.submit(
      async () => {
        const made = await api.post<Category>("/categories", { name, parent_id: values.parent || undefined } satisfies CategoryIn);
        await Promise.all([["categories"], ["courses", "categories"]].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
        onMade(made.id);
      },
      () => ({ ...(name ? {} : { category_name: t`Enter the name of the category` }) }),
    );
    if (done) onClose();
  };
  return (
    <Dialog open title={t`Add a category`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Add a category`}>
        <Input name="category_name" label={t`Name`} hint={t`Learners filter the catalogue by it.`} value={values.name} maxLength={100} onValue={(name) => form.set({ name })} />
        <Select name="category_parent" optional label={t`Inside`} empty={t`At the top`} value={values.parent} onValue={(parent) => form.set({ parent })} options={known.map((each) => ({ value: each.id, label: each.name }))} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Add`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
