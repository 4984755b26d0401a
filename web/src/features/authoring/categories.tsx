/** The categories of the catalogue: rename, move, remove. Only publishers come here. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { Category } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Loaded, Page, Select, toast, useForm } from "../../ui";
import { CategoryDialog } from "./category_dialog";
import { lineOf, useCategories } from "./data";
import { AuthoringTabs } from "./tabs";

const fresh = () => Promise.all([["categories"], ["courses"]].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

interface Line {
  category: Category;
  depth: number;
}
/** Each below the one it stands in, by name. */
export function treeOf(items: readonly Category[]): Line[] {
  const known = new Set(items.map((each) => each.id));
  const below = (parent: string | null, depth: number): Line[] =>
    items
      .filter((each) => (each.parent_id && known.has(each.parent_id) ? each.parent_id : null) === parent)
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap((category) => [{ category, depth }, ...(depth < 8 ? below(category.id, depth + 1) : [])]);
  return below(null, 0);
}

export default function CategoriesPage() {
  const { t } = useLingui();
  const categories = useCategories();
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Category | null>(null);
  const [leaving, setLeaving] = useState<Category | null>(null);
  const [problem, setProblem] = useState("");
  const remove = async () => {
    if (!leaving) return;
    setProblem("");
    try {
      await api.delete(`/categories/${leaving.id}`);
      toast(t`Removed`);
      await fresh();
    } catch (error) {
      setProblem(lineOf(error));
    }
    setLeaving(null);
  };
  return (
    <Page title={t`Categories`} lead={<Trans>Learners filter the catalogue by them. A category may stand inside another.</Trans>} actions={<Button kind="primary" onClick={() => setAdding(true)}>{t`Add a category`}</Button>}>
      <AuthoringTabs />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Loaded query={categories}>
        {(data) => (
          <Card>
            {data.items.length ? (
              <ul className="plain-list stack-s one-line-rows">
                {treeOf(data.items).map(({ category, depth }) => (
                  <li key={category.id} className="row-between">
                    <div className={`long-text category-depth-${Math.min(depth, 4)}`}>{category.name}{depth ? <p className="s dim"><Trans>in {data.items.find((each) => each.id === category.parent_id)?.name ?? ""}</Trans></p> : null}</div>
                    <span className="row fixed">
                      <Button aria-label={t`Change ${category.name}`} onClick={() => setChanging(category)}>{t`Change`}</Button>
                      <Button aria-label={t`Remove ${category.name}`} onClick={() => setLeaving(category)}>{t`Remove`}</Button>
                    </span>
                  </li>
                ))}
              </ul>
            ) : <p className="dim"><Trans>None yet. Courses can be found by their words meanwhile.</Trans></p>}
          </Card>
        )}
      </Loaded>
      {adding ? <CategoryDialog onMade={() => void fresh()} onClose={() => setAdding(false)} /> : null}
      {changing ? <ChangeDialog category={changing} onClose={() => setChanging(null)} /> : null}
      <ConfirmDialog open={Boolean(leaving)} danger title={t`Remove the category?`} action={t`Remove`} onConfirm={() => void remove()} onClose={() => setLeaving(null)}>
        <p className="long-text"><Trans>{leaving?.name ?? ""} goes. A category in which courses or others stand stays.</Trans></p>
      </ConfirmDialog>
    </Page>
  );
}

function ChangeDialog({ category, onClose }: { category: Category; onClose: () => void }) {
  const { t } = useLingui();
  const known = treeOf(useCategories().data?.items ?? []).map((line) => line.category);
  const inside = new Set([category.id]);
  // From above to below: what stands in the category, however deep, is no place for it.
  for (const each of known) if (each.parent_id && inside.has(each.parent_id)) inside.add(each.id);
  const others = known.filter((each) => !inside.has(each.id));
  const form = useForm({ name: category.name, parent: category.parent_id ?? "" });
  const save = async () => {
    const name = form.values.name.trim();
    const done = await form.submit(async () => {
      await api.put<Category>(`/categories/${category.id}`, { name, parent_id: form.values.parent || undefined });
      await fresh();
    }, () => ({ ...(name ? {} : { name: t`Enter the name of the category` }) }));
    if (!done) return;
    toast(t`Saved`);
    onClose();
  };
  return (
    <Dialog open title={t`Change the category`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Change the category`}>
        <Input name="name" label={t`Name`} maxLength={100} value={form.values.name} onValue={(name) => form.set({ name })} />
        <Select name="parent_id" optional label={t`Inside`} empty={t`At the top`} value={form.values.parent} onValue={(parent) => form.set({ parent })} options={others.map((each) => ({ value: each.id, label: each.name }))} />
        <div className="dialog-foot">
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
