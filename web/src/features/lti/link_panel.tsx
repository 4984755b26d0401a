/** In the lesson editor: which tool the lesson opens, what in it, and when the lesson is done. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { LessonDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Input, Loaded, Select, SkeletonRows, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { draftChanged, type Writer } from "../authoring/data";
import { customOf, customText } from "./custom";
import { Opened, useOpening } from "./lesson";
import type { DeepLinkState, DoneWhen, Link, Presentation, ToolChoice } from "./types";
import { PartyTag, doneWord } from "./words";

interface PanelProps extends Writer {
  lesson: LessonDraft;
}
export function ToolPanel({ draft, lesson, readOnly }: PanelProps) {
  const { t } = useLingui();
  const may = useMay("lti:link");
  const path = `/lti/courses/${draft.id}/lessons/${lesson.id}`;
  const queryKey = ["lti", "link", draft.id, lesson.id];
  const link = useQuery({ enabled: may, queryKey, queryFn: ({ signal }) => api.get<{ link?: Link | null }>(`${path}/link`, undefined, { signal }) });
  const tools = useQuery({ enabled: may, queryKey: ["lti", "choices"], queryFn: async ({ signal }) => (await api.get<{ items: ToolChoice[] }>("/lti/choices", undefined, { signal })).items });
  const changed = () => {
    void queryClient.invalidateQueries({ queryKey });
    draftChanged(draft.id);
  };
  if (!may) return <Card title={t`Tool`}><p className="dim"><Trans>Your role does not include tools of others. Ask the education office to set this lesson up.</Trans></p></Card>;
  return (
    <Card title={t`Tool`}>
      <Loaded query={link} skeleton={<SkeletonRows rows={3} />}>
        {(data) => <Loaded query={tools} skeleton={<SkeletonRows rows={3} />}>{(choices) => <Setup key={data.link?.revision ?? 0} path={path} link={data.link ?? null} tools={choices} title={lesson.title} readOnly={readOnly} onChanged={changed} />}</Loaded>}
      </Loaded>
    </Card>
  );
}

interface SetupProps {
  path: string;
  link: Link | null;
  tools: readonly ToolChoice[];
  title: string;
  readOnly: boolean;
  onChanged: () => void;
}
function Setup({ path, link, tools, title, readOnly, onChanged }: SetupProps) {
  const { t } = useLingui();
  const setup = link?.setup;
  const form = useForm({
    tool_id: link?.tool_id ?? "", title: setup?.title ?? title, target_url: setup?.target_url ?? "", custom: customText(setup?.custom ?? []), presentation: setup?.presentation ?? ("window" as Presentation), done_when: setup?.done_when ?? ("graded" as DoneWhen),
    pass: String(setup?.pass_percent ?? 80), maximum: setup?.score_maximum ? String(setup.score_maximum) : "100", deployment: setup?.deployment_id ?? "",
  });
  const v = form.values;
  const preview = useOpening(`${path}/preview`);
  const [problem, setProblem] = useState("");
  const options = tools.map((each) => ({ value: each.id, label: each.name }));
  // A tool that was switched off since is not in the list, and must not be lost by saving something else.
  if (link && !tools.some((each) => each.id === link.tool_id)) options.unshift({ value: link.tool_id, label: link.tool_name });
  const chosen = tools.find((each) => each.id === v.tool_id);
  const deployments = chosen?.deployments ?? [];
  const check = (): FieldErrors => ({
    ...(v.tool_id ? {} : { tool_id: t`Choose a tool` }),
    ...(v.title.trim() ? {} : { title: t`Enter a title` }),
    ...(v.done_when !== "passed" || (/^\d{1,3}$/.test(v.pass) && Number(v.pass) <= 100) ? {} : { pass_percent: t`Enter whole percent, 0 to 100` }),
    ...(v.maximum === "" || /^[1-9]\d{0,4}$/.test(v.maximum) ? {} : { score_maximum: t`Enter whole points, 1 to 100000` }),
    ...(customOf(v.custom) ? {} : { custom: t`Write one name=value on each line` }),
  });
  const save = async () => {
    const saved = await form.submit(
      () => api.put(`${path}/link`, {
        tool_id: v.tool_id, revision: link?.revision ?? 0,
        setup: { title: v.title.trim(), target_url: v.target_url.trim(), custom: customOf(v.custom) ?? [], presentation: v.presentation, done_when: v.done_when, ...(v.done_when === "passed" ? { pass_percent: Number(v.pass) } : {}), ...(v.maximum ? { score_maximum: Number(v.maximum) } : {}), ...(v.deployment && deployments.some((each) => each.id === v.deployment) ? { deployment_id: v.deployment } : {}) },
      }), check,
    );
    if (!saved) return;
    toast(t`Saved`);
    onChanged();
  };
  const remove = async () => {
    setProblem("");
    try {
      await api.delete(`${path}/link`, { query: { revision: link?.revision ?? 0 } });
      onChanged();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  if (options.length === 0) return <p className="note"><Trans>No tool is in use yet. The administrator registers tools under LTI tools.</Trans></p>;
  return (
    <div className="stack">
      {link ? <p className="row"><PartyTag state={link.tool_state} /> <b className="long-text">{link.tool_name}</b> <span className="dim">{doneWord(link.setup.done_when, link.setup.pass_percent)}</span></p> : <p className="note soon"><Trans>This lesson opens no tool yet. It cannot be published like this.</Trans></p>}
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Form errors={form.errors} label={t`Tool`} onSubmit={() => void save()}>
        <fieldset disabled={readOnly} className="stack">
          <Select name="tool_id" label={t`Tool`} empty={t`Choose`} value={v.tool_id} onValue={(tool_id) => form.set({ tool_id })} options={options} />
          {deployments.length ? <Select name="deployment_id" label={t`Department in the tool`} empty={t`Its first one`} value={v.deployment} onValue={(deployment) => form.set({ deployment })} options={deployments.map((each) => ({ value: each.id, label: each.name }))} /> : null}
          {chosen?.deep_linking && !readOnly ? <DeepLink key={chosen.id} path={path} tool={chosen} deployment={v.deployment} onChosen={onChanged} /> : null}
          <Input name="title" label={t`Title`} hint={t`Shown to learners, and to the tool.`} value={v.title} maxLength={300} onValue={(next) => form.set({ title: next })} />
          <Input name="target_url" type="url" optional label={t`Address in the tool`} hint={t`As the tool says. Left empty, the tool's own start page opens.`} value={v.target_url} maxLength={2000} onValue={(target_url) => form.set({ target_url })} />
          <Select name="done_when" label={t`The lesson is done when`} value={v.done_when} onValue={(done_when) => form.set({ done_when: done_when as DoneWhen })} options={(["graded", "passed", "finished", "launched"] as const).map((value) => ({ value, label: doneWord(value) }))} />
          <div className="two">
            {v.done_when === "passed" ? <Input name="pass_percent" inputMode="numeric" label={t`Percent needed`} value={v.pass} maxLength={3} onValue={(pass) => form.set({ pass })} /> : null}
            <Input name="score_maximum" inputMode="numeric" optional label={t`Highest mark`} hint={t`Left empty, the tool gets no column in the gradebook for this lesson.`} value={v.maximum} maxLength={5} onValue={(maximum) => form.set({ maximum })} />
            <Select name="presentation" label={t`How it opens`} value={v.presentation} onValue={(presentation) => form.set({ presentation: presentation as Presentation })} options={[{ value: "window", label: t`In a window of its own` }, { value: "frame", label: t`In a window, inside a page of MedConnect` }]} />
          </div>
          <Textarea name="custom" optional label={t`Values for the tool`} hint={t`One name=value on each line, as the tool asks for them.`} rows={3} value={v.custom} onValue={(custom) => form.set({ custom })} />
          {readOnly ? null : (
            <div className="row">
              <Button type="submit" kind={form.touched || !link ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
              {link ? <Button onClick={() => void remove()}>{t`Take the tool out`}</Button> : null}
              <span className="s dim"><Trans>Learners see it with the next version that is published.</Trans></span>
            </div>
          )}
        </fieldset>
      </Form>
      <Opened problem={preview.problem} blocked={preview.blocked} />
      {link?.tool_state === "active" ? <div className="row"><Button busy={preview.busy} onClick={() => void preview.open()}>{t`Try it as the author`}</Button><span className="s dim">{t`Opens in another window. Nothing counts.`}</span></div> : null}
    </div>
  );
}

/** The tool shows its own catalogue in another window; what was picked there comes back by itself. */
function DeepLink({ path, tool, deployment, onChosen }: { path: string; tool: ToolChoice; deployment: string; onChosen: () => void }) {
  const { t } = useLingui();
  const opening = useOpening(`${path}/deep-link`);
  const id = opening.started?.id;
  const query = useQuery({
    enabled: id !== undefined, queryKey: ["lti", "deep-link", id],
    queryFn: async ({ signal }) => {
      const now = await api.get<DeepLinkState>(`/lti/deep-links/${id ?? ""}`, undefined, { signal });
      if (now.state === "answered") onChosen();
      return now;
    },
    refetchInterval: (found) => (found.state.data && ["answered", "failed"].includes(found.state.data.state) ? false : 2_000),
  });
  const name = tool.name;
  const state = query.data?.state;
  return (
    <div className="stack-s">
      <div className="row"><Button busy={opening.busy} onClick={() => void opening.open({ tool_id: tool.id, ...(deployment ? { deployment_id: deployment } : {}) })}>{t`Choose content in ${name}`}</Button></div>
      <Opened problem={opening.problem} blocked={opening.blocked} />
      {id ? <p className={state === "failed" ? "note soon" : "note"} role="status">{state === "answered" ? t`Content was chosen.` : state === "failed" ? t`No content was taken.` : t`Choose in the other window. This page notices when you are done.`} {query.data?.note}</p> : null}
    </div>
  );
}
