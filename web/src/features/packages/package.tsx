/** One package: its versions and what the check said, where it is used, and a new version in place of the old one. */
import "./packages.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, LinkButton, Loaded, Page, RadioGroup, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { AuthoringTabs } from "../authoring/tabs";
import { packagePath, packagesPath, usePackage } from "./data";
import { PackageTag } from "./library";
import { Problems } from "./problems";
import type { PackageDetail, PackageLessonUse, PackageVersionView } from "./types";
import { PackageUpload } from "./upload";
import { kindWord, learnersWord, stateWord } from "./words";

export default function PackagePage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const query = usePackage(id);
  const mayReport = useMay("package:report");
  const kind = query.data?.package.kind;
  const hasParts = useMay("cmi5:manage") && (kind === "cmi5" || kind === "xapi");
  return (
    <Page
      wide title={query.data?.package.title || t`Package`} crumbs={[{ href: packagesPath, label: t`Content packages` }]}
      actions={
        <>
          {hasParts ? <LinkButton href={`${packagePath(id)}/registrations`}>{t`Learners and parts`}</LinkButton> : null}
          {query.data && mayReport ? <LinkButton href={`${packagePath(id)}/attempts`}>{t`What learners did`}</LinkButton> : null}
        </>
      }
    >
      <AuthoringTabs />
      <Loaded query={query}>{(data) => <Detail data={data} />}</Loaded>
    </Page>
  );
}

function Detail({ data }: { data: PackageDetail }) {
  const { t } = useLingui();
  const [replacing, setReplacing] = useState(false);
  const card = data.package;
  const uses: Column<PackageLessonUse>[] = [
    { key: "course", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={paths.authoringCourse(row.course_id)}>{row.course_title || t`A course`}</Link> },
    { key: "lesson", header: t`Lesson`, className: "wrap", cell: (row) => row.lesson_title },
    { key: "opens", header: t`Opens`, cell: (row) => (row.opens_in === "own_window" ? t`in a window of its own` : t`on the page`) },
  ];
  return (
    <div className="package-report">
      <div className="stack-s">
        <p className="row"><PackageTag card={card} /> <span className="dim">{kindWord(card.kind)}</span></p>
        {card.description ? <p className="long-text pre-line">{card.description}</p> : null}
        {card.changeable ? null : <p className="note"><Trans>Only the person who added this package, or a publisher, can change it.</Trans></p>}
      </div>
      <Card title={t`Versions`} aside={card.changeable && !card.archived ? <Button kind="primary" onClick={() => setReplacing(true)}>{t`Upload a new version`}</Button> : undefined}>
        <ul className="plain-list stack">{data.versions.map((version) => <Version key={version.id} version={version} current={version.number === data.current_number} />)}</ul>
      </Card>
      <Card title={t`Where it is used`} pad={data.lessons.length === 0}>
        {data.lessons.length ? <Table caption={t`Where it is used`} columns={uses} rows={data.lessons} rowKey={(row) => `${row.course_id} ${row.lesson_id}`} /> : <p className="dim"><Trans>In no lesson yet. Add a lesson of this kind to a course and choose the package there.</Trans></p>}
      </Card>
      {card.changeable ? <Change key={card.updated_at} data={data} /> : null}
      {replacing ? <Replace data={data} onClose={() => setReplacing(false)} /> : null}
    </div>
  );
}

function Version({ version, current }: { version: PackageVersionView; current: boolean }) {
  const { t } = useLingui();
  const number = version.number;
  const facts = [version.uploaded_by, moment(version.uploaded_at), version.file_name, bytes(version.bytes), plural(version.files, { one: "# file", other: "# files" }), version.parts > 1 ? plural(version.parts, { one: "# part", other: "# parts" }) : ""].filter(Boolean);
  return (
    <li className="stack-s">
      <p className="row">
        <b>{t`Version ${number}`}</b>
        <StatusTag kind={version.state === "ready" ? (current ? "ok" : "idle") : version.state === "refused" ? "soon" : "info"}>{current ? t`in use` : stateWord(version.state)}</StatusTag>
      </p>
      <p className="s dim long-text">{facts.join(", ")}</p>
      {version.number > 1 && version.state === "ready" ? <p className="s dim"><Trans>Learners who were in the middle:</Trans> {learnersWord(version.learners)}</p> : null}
      {version.problems.length ? <details open={version.state === "refused"}><summary>{t`What the check found`} ({count(version.problems.length)})</summary><Problems problems={version.problems} /></details> : null}
    </li>
  );
}

function Replace({ data, onClose }: { data: PackageDetail; onClose: () => void }) {
  const { t } = useLingui();
  const [learners, setLearners] = useState("keep_theirs");
  const people = data.in_progress;
  return (
    <Dialog open wide title={t`Upload a new version`} onClose={onClose}>
      <PackageUpload path={`/packages/${data.package.id}/versions`} query={{ learners }} label={t`Upload a new version`} action={t`Upload`} after={() => <Button kind="primary" onClick={onClose}>{t`Back to the package`}</Button>}>
        <p>{people ? plural(people, { one: "# person is in the middle of it.", other: "# people are in the middle of it." }) : t`Nobody is in the middle of it.`} <Trans>Who begins from now on gets the new version.</Trans></p>
        <RadioGroup
          name="learners" label={t`What about people in the middle`} value={learners} onValue={setLearners}
          options={[
            { value: "keep_theirs", label: t`They finish the version that they began`, hint: t`The safe choice: nothing changes for them.` },
            { value: "continue_new", label: t`They go on in the new version with what they have`, hint: t`For corrections that leave pages and questions as they were. Else their bookmark may point to another place.` },
            { value: "begin_anew", label: t`They begin again with the new version`, hint: t`Their earlier attempts stay in the report.` },
          ]}
        />
      </PackageUpload>
    </Dialog>
  );
}

function Change({ data }: { data: PackageDetail }) {
  const { t } = useLingui();
  const card = data.package;
  const form = useForm({ title: card.title, description: card.description });
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const [, navigate] = useLocation();
  const { values } = form;
  const changed = () => queryClient.invalidateQueries({ queryKey: ["packages"] });
  const save = async () => {
    const title = values.title.trim();
    if (!(await form.submit(() => api.patch(`/packages/${card.id}`, { title, description: values.description.trim() }), () => ({ ...(title ? {} : { title: t`Enter a title` }) })))) return;
    toast(t`Saved`);
    void changed();
  };
  const archive = async (archived: boolean) => {
    setProblem("");
    try {
      await api.patch(`/packages/${card.id}`, { archived });
      toast(archived ? t`Archived. It cannot be chosen any more.` : t`It can be chosen again.`);
      void changed();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const remove = async () => {
    try {
      await api.delete(`/packages/${card.id}`);
      toast(t`Deleted`);
      void changed();
      navigate(packagesPath);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking(false);
  };
  return (
    <Card title={t`Name and keeping`}>
      <Form errors={form.errors} label={t`Name and keeping`} onSubmit={() => void save()}>
        <Input name="title" label={t`Title`} value={values.title} maxLength={200} onValue={(title) => form.set({ title })} />
        <Textarea name="description" optional label={t`Description`} hint={t`For other authors: what it teaches, who made it, until when it may be used.`} rows={3} value={values.description} maxLength={2000} onValue={(description) => form.set({ description })} />
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="row">
          <Button type="submit" kind={form.touched ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          <Button onClick={() => void archive(!card.archived)}>{card.archived ? t`Take out of the archive` : t`Archive`}</Button>
          {data.lessons.length ? <span className="s dim"><Trans>A package that a lesson shows cannot be deleted.</Trans></span> : <Button onClick={() => setAsking(true)}>{t`Delete`}</Button>}
        </div>
      </Form>
      <ConfirmDialog open={asking} danger title={t`Delete this package?`} action={t`Delete it for good`} onClose={() => setAsking(false)} onConfirm={() => void remove()}>
        <Trans>All its versions go. This works only while nobody has used it.</Trans>
      </ConfirmDialog>
    </Card>
  );
}
