/** In the lesson editor: which package the lesson shows and how it opens. */
import "./packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { LessonDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Dialog, Form, Group, Input, Listed, Loaded, MoreButton, RadioGroup, SkeletonRows, errorsOf, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { draftChanged, type Writer } from "../authoring/data";
import { attach, attachedKey, attachedTo, detach, packagePath } from "./data";
import { PackageTag } from "./library";
import { PackagePlayer } from "./play";
import type { AttachedPackage, PackageCard, PackageKind } from "./types";
import { PackageUpload } from "./upload";
import { kindWord } from "./words";

const FITTING: Record<string, readonly PackageKind[]> = { scorm: ["scorm12", "scorm2004"], xapi: ["cmi5", "xapi"], interactive: ["html5"] };

interface PanelProps extends Writer {
  lesson: LessonDraft;
}
export function PackagePanel({ draft, lesson, readOnly }: PanelProps) {
  const { t } = useLingui();
  const may = useMay("package:manage");
  const query = useQuery({ enabled: may, queryKey: attachedKey(draft.id, lesson.id), queryFn: ({ signal }) => attachedTo(draft.id, lesson.id, signal) });
  if (!may) return <Card title={t`Package`}><p className="dim"><Trans>Your role does not include packages. Ask the education office to choose one for this lesson.</Trans></p></Card>;
  return (
    <Card title={t`Package`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>{(data) => <Attached course={draft.id} lesson={lesson} data={data} readOnly={readOnly} />}</Loaded>
    </Card>
  );
}

function Attached({ course, lesson, data, readOnly }: { course: string; lesson: LessonDraft; data: AttachedPackage; readOnly: boolean }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"choose" | "upload" | "look" | null>(null);
  const [problem, setProblem] = useState("");
  const card = data.package;
  const run = async (change: () => Promise<AttachedPackage>, said: string) => {
    setProblem("");
    try {
      queryClient.setQueryData(attachedKey(course, lesson.id), await change());
      void queryClient.invalidateQueries({ queryKey: ["packages", "list"] });
      draftChanged(course);
      setAsking(null);
      toast(said);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const use = (id: string, opens_in: string) => run(() => attach(course, lesson.id, id, opens_in), t`The lesson shows this package now`);
  return (
    <div className="stack">
      {card ? (
        <div className="stack-s">
          <p><Link className="long-text" href={packagePath(card.id)}><b>{card.title}</b></Link></p>
          <p className="row"><PackageTag card={card} /> <span className="dim">{kindWord(card.kind)}</span></p>
        </div>
      ) : (
        <p className="note soon"><Trans>This lesson has no package yet. It cannot be published like this.</Trans></p>
      )}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {card && !readOnly ? (
        <RadioGroup name="opens_in" label={t`How it opens`} value={data.opens_in} onValue={(next) => void use(card.id, next)} options={[{ value: "frame", label: t`On the page`, hint: t`Works everywhere, also on phones and kiosks.` }, { value: "own_window", label: t`In a window of its own`, hint: t`For content that needs much room or closes its window when it ends.` }]} />
      ) : null}
      <div className="row">
        {readOnly ? null : <Button kind={card ? "plain" : "primary"} onClick={() => setAsking("choose")}>{card ? t`Choose another package` : t`Choose a package`}</Button>}
        {readOnly ? null : <Button onClick={() => setAsking("upload")}>{t`Upload a package`}</Button>}
        {card?.ready ? <Button onClick={() => setAsking("look")}>{t`Try it`}</Button> : null}
        {card && !readOnly ? <Button onClick={() => void run(() => detach(course, lesson.id), t`The lesson shows no package now`)}>{t`Take it out`}</Button> : null}
      </div>
      {asking === "choose" ? <Choose format={lesson.format} onClose={() => setAsking(null)} onChosen={(id) => void use(id, data.opens_in)} problem={problem} /> : null}
      {asking === "upload" ? (
        <Dialog open wide title={t`Upload a package`} onClose={() => setAsking(null)}>
          <PackageUpload path="/packages" label={t`Upload a package`} action={t`Upload`} after={(version) => (version.state === "ready" ? <Button kind="primary" onClick={() => void use(version.package_id, data.opens_in)}>{t`Use it in this lesson`}</Button> : null)} />
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        </Dialog>
      ) : null}
      {asking === "look" && card ? <Dialog open wide title={t`Try it: ${card.title}`} onClose={() => setAsking(null)}><PackagePlayer preview course={course} lesson={lesson.id} title={card.title} /></Dialog> : null}
    </div>
  );
}

function Choose({ format, onClose, onChosen, problem }: { format: string; onClose: () => void; onChosen: (id: string) => void; problem: string }) {
  const { t } = useLingui();
  const form = useForm({ search: "", id: "" });
  const kinds = FITTING[format] ?? [];
  // One kind can be asked for; of two the list shows those that fit.
  const list = useKeysetList<PackageCard>(["packages", "list"], "/packages", { search: form.values.search, kind: kinds.length === 1 ? kinds[0] : undefined }, 50);
  const fitting = list.rows.filter((row) => row.ready && row.kind && kinds.includes(row.kind));
  const choose = () => (form.values.id ? onChosen(form.values.id) : form.setErrors({ id: t`Choose a package` }));
  return (
    <Dialog open wide title={t`Choose a package`} onClose={onClose}>
      <Form errors={problem ? { "": problem } : form.errors} label={t`Choose a package`} onSubmit={choose}>
        <Input name="search" type="search" label={t`Title contains`} value={form.values.search} maxLength={100} onValue={(search) => form.set({ search, id: "" })} />
        <Listed list={list} skeleton={4} empty={<p className="dim"><Trans>No package of this kind yet. Upload one.</Trans></p>}>
          {() => (
            <Group name="id" label={t`Packages that fit this lesson`}>
              {fitting.length ? null : <p className="dim"><Trans>None of the packages listed so far fits this kind of lesson.</Trans></p>}
              {fitting.map((row) => (
                <label className="check" key={row.id}>
                  <input type="radio" name="id" value={row.id} checked={form.values.id === row.id} onChange={() => form.set({ id: row.id })} />
                  <span className="long-text">{row.title}</span>
                  <span className="hint">{kindWord(row.kind)}, {row.created_by}</span>
                </label>
              ))}
            </Group>
          )}
        </Listed>
        <div className="row"><Button kind="primary" type="submit">{t`Use it in this lesson`}</Button><MoreButton list={list} /></div>
      </Form>
    </Dialog>
  );
}
