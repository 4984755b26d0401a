/** The courses that a person may edit, last changed first. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { useKeysetList } from "../../api/lists";
import type { AuthoredCourse, CourseDraft } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, Input, ListTable, Page, Select, useForm, type Column } from "../../ui";
import { useCategories } from "./data";
import { AuthoringTabs } from "./tabs";
import { CourseTag, STATUSES, statusWord } from "./words";

const codecs = { status: text(), search: text() };

export default function AuthoringListPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [adding, setAdding] = useState(false);
  const list = useKeysetList<AuthoredCourse>(["authoring", "list"], "/authoring/courses", { status: filter.status, search: filter.search });
  const columns: Column<AuthoredCourse>[] = [
    { key: "title", header: t`Course`, head: true, cell: (row) => <Link className="long-text" href={paths.authoringCourse(row.id)}>{row.title}</Link> },
    { key: "status", header: t`Status`, cell: (row) => <CourseTag course={row} /> },
    { key: "version", header: t`Version`, cell: (row) => (row.published_version ? String(row.published_version) : t`none yet`) },
    { key: "author", header: t`Author`, cell: (row) => row.author_name },
    { key: "updated", header: t`Changed`, cell: (row) => moment(row.updated_at) },
  ];
  const filtered = Boolean(filter.status || filter.search);
  return (
    <Page
      wide title={t`Course builder`} lead={<Trans>Courses that you may change. Learners see a course when it is published.</Trans>}
      actions={<Button kind="primary" onClick={() => setAdding(true)}>{t`New course`}</Button>}
    >
      <AuthoringTabs />
      <div className="authoring-filter">
        <Input name="search" type="search" label={t`Find by title`} value={filter.search} maxLength={100} onValue={(search) => setFilter({ search })} />
        <FilterChips
          single label={t`Status`} selected={filter.status ? [filter.status] : []} onSelected={([status]) => setFilter({ status: status ?? "" })}
          chips={STATUSES.map((key) => ({ key, label: statusWord(key) }))}
        />
      </div>
      <ListTable
        caption={t`Courses`} columns={columns} list={list} rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState title={t`No course fits this filter`} action={<Button onClick={() => setFilter({ status: "", search: "" })}>{t`Show all courses`}</Button>} />
          ) : (
            <EmptyState title={t`No course yet`} action={<Button kind="primary" onClick={() => setAdding(true)}>{t`New course`}</Button>}>
              <Trans>Start with a title. Modules, lessons and quizzes come after that, and nobody sees them before you publish.</Trans>
            </EmptyState>
          )
        }
      />
      {adding ? <NewCourseDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function NewCourseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const categories = useCategories();
  const form = useForm({ title: "", category_id: "" });
  const once = useOnce();
  const { values } = form;
  const save = async () => {
    let id = "";
    const saved = await form.submit(
      async () => {
        const body = { title: values.title.trim(), category_id: values.category_id || undefined };
        id = (await once((idempotencyKey) => api.post<CourseDraft>("/authoring/courses", body, { idempotencyKey }))).id;
      },
      () => ({ ...(values.title.trim() ? {} : { title: t`Enter the title of the course` }) }),
    );
    if (!saved) return;
    await queryClient.invalidateQueries({ queryKey: ["authoring", "list"] });
    navigate(paths.authoringCourse(id));
  };
  return (
    <Dialog open title={t`New course`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="title" label={t`Title`} value={values.title} maxLength={200} onValue={(title) => form.set({ title })} />
        <Select
          name="category_id" optional label={t`Category`} empty={t`None yet`} value={values.category_id} onValue={(category_id) => form.set({ category_id })}
          options={(categories.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }))}
        />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Starting`}>{t`Start the course`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
