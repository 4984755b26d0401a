/** Lessons that another part of MedConnect plays: which class, checklist or document belongs to the lesson. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { api, type Page } from "../../api/client";
import type { LessonDraft, Preflight } from "../../api/types";
import type { components } from "../../api/schema";
import { moment } from "../../lib/dates";
import { Button, Card, Form, Loaded, Select, SkeletonRows, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { draftChanged, type Writer } from "./data";
import { showsPackage } from "../packages/data";
import { TaskPanel } from "./task";

// Most lessons are none of these, and each brings a screen of its own.
const ToolPanel = lazy(() => import("../lti/link_panel").then((file) => ({ default: file.ToolPanel })));
const PackagePanel = lazy(() => import("../packages/attach").then((file) => ({ default: file.PackagePanel })));
const VideoPanel = lazy(() => import("../video/attach").then((file) => ({ default: file.VideoPanel })));

type S = components["schemas"];
type Kind = "live_session" | "checklist" | "attestation";
interface KindProps extends Writer {
  lesson: LessonDraft;
}
export const ELSEWHERE: ReadonlySet<string> = new Set(["assignment", "live_session", "checklist", "attestation", "scorm", "xapi", "video", "lti"]);

export function KindPanel(props: KindProps) {
  return <Suspense fallback={<SkeletonRows rows={4} />}><Kinds {...props} /></Suspense>;
}
function Kinds(props: KindProps) {
  if (showsPackage(props.lesson.format)) return <PackagePanel {...props} />;
  if ((props.lesson.format as string) === "lti") return <ToolPanel {...props} />;
  switch (props.lesson.format) {
    case "video":
      return <VideoPanel course={props.draft.id} lesson={props.lesson.id} onChanged={() => draftChanged(props.draft.id)} />;
    case "assignment":
      return <TaskPanel {...props} />;
    case "live_session":
    case "checklist":
    case "attestation":
      return <LinkPanel {...props} kind={props.lesson.format} />;
    default:
      return <p className="note"><Trans>Lessons of this kind cannot be edited here yet.</Trans></p>;
  }
}

/** Where each kind lives, who may change it, and how its lesson is set without touching the rest of it. */
const SOURCES: Record<Kind, { list: string; view: string; manage: string; href: string; missing: string; connect: (id: string, course: string, lesson: string) => Promise<unknown> }> = {
  live_session: {
    list: "/classroom/office", view: "classroom:view", manage: "classroom:manage", href: "/classes", missing: "session_missing",
    connect: async (id, course_id, lesson_id) => {
      const now = await api.get<S["ClassSession"]>(`/classroom/sessions/${id}`);
      const session: S["ClassSessionIn"] = {
        course_id, lesson_id, title: now.title, description: now.description, unit_id: now.unit_id ?? undefined, everyone: now.everyone, seats: now.seats, minimum: now.minimum, opens_at: now.opens_at ?? undefined, closes_at: now.closes_at ?? undefined,
        waitlist: now.waitlist, cutoff_hours: now.cutoff_hours, approval: now.approval, walk_ins: now.walk_ins, late_minutes: now.late_minutes, required_percent: now.required_percent,
        facilitator_ids: now.facilitators.map((each) => each.person_id), dates: now.dates,
      };
      await api.put(`/classroom/sessions/${id}`, { revision: now.revision, session });
    },
  },
  checklist: {
    list: "/skills/checklists", view: "skills:view", manage: "skills:manage", href: "/checklists", missing: "checklist_missing",
    connect: async (id, course_id, lesson_id) => {
      const now = await api.get<S["Checklist"]>(`/skills/checklists/${id}`);
      const checklist: S["ChecklistIn"] = {
        course_id, lesson_id, title: now.title, description: now.description, unit_id: now.unit_id ?? undefined, audience_id: now.audience_id ?? undefined, valid_months: now.valid_months, renew_days: now.renew_days, due_days: now.due_days,
        scale: now.scale, passing: now.passing, items: now.items.map(({ title, criteria, methods }) => ({ title, criteria, methods })),
      };
      await api.put(`/skills/checklists/${id}`, { revision: now.revision, checklist });
    },
  },
  attestation: {
    list: "/attestations", view: "attestation:view", manage: "attestation:manage", href: "/read-and-sign", missing: "attestation_missing",
    connect: async (id, course_id, lesson_id) => {
      const now = await api.get<S["Attestation"]>(`/attestations/${id}`);
      const attestation: S["AttestationIn"] = { course_id, lesson_id, title: now.title, unit_id: now.unit_id ?? undefined, audience_id: now.audience_id ?? undefined, due_days: now.due_days, statement: now.statement, text: now.text };
      await api.put(`/attestations/${id}`, { revision: now.revision, attestation });
    },
  },
};
type Entry = { id: string; title: string; state: string; starts_at?: string | null };

function LinkPanel({ draft, lesson, readOnly, kind }: KindProps & { kind: Kind }) {
  const { t } = useLingui();
  const source = SOURCES[kind];
  const mayView = useMay(source.view);
  const mayManage = useMay(source.manage);
  const [turn, setTurn] = useState(0);
  const words = {
    live_session: { title: t`Class`, there: t`A class of this lesson is planned. Whoever was there has done the lesson.`, missing: t`No published class of this lesson is planned yet.`, pick: t`Class`, none: t`No class yet`, open: t`Open the classes`, done: t`Connected. Publish the class to put it in use.` },
    checklist: { title: t`Skills checklist`, there: t`A published checklist belongs to this lesson. Whoever is signed off has done the lesson.`, missing: t`No published checklist belongs to this lesson yet.`, pick: t`Checklist`, none: t`No checklist yet`, open: t`Open the checklists`, done: t`Connected. Publish the checklist to put it in use.` },
    attestation: { title: t`Document to sign`, there: t`A published document belongs to this lesson. Whoever signed it has done the lesson.`, missing: t`No published document belongs to this lesson yet.`, pick: t`Document`, none: t`No document yet`, open: t`Open the documents`, done: t`Connected. Publish the document to put it in use.` },
  }[kind];
  // Which one it is only the other side knows; whether there is one is what the check before publishing says.
  const preflight = useQuery({ queryKey: ["authoring", "review", draft.id, "preflight"], queryFn: ({ signal }) => api.get<Preflight>(`/authoring/courses/${draft.id}/preflight`, undefined, { signal }), staleTime: 0 });
  const list = useQuery({ queryKey: ["authoring", "kind", kind, turn], enabled: mayView && mayManage && !readOnly, queryFn: ({ signal }) => api.get<Page<Entry>>(source.list, { limit: 200 }, { signal }) });
  const form = useForm({ id: "" });
  const options = (list.data?.items ?? []).filter((each) => each.state !== "retired" && each.state !== "cancelled").map((each) => ({ value: each.id, label: each.starts_at ? `${each.title}, ${moment(each.starts_at)}` : each.title }));
  const connect = async () => {
    const done = await form.submit(() => source.connect(form.values.id, draft.id, lesson.id), () => ({ ...(form.values.id ? {} : { id: t`Choose one` }) }));
    if (!done) return;
    toast(words.done);
    form.setValues({ id: "" });
    setTurn((old) => old + 1);
    draftChanged(draft.id);
  };
  return (
    <Card title={words.title}>
      <div className="stack">
        <Loaded query={preflight} skeleton={<SkeletonRows rows={1} />}>
          {(data) => (data.items.some((item) => item.lesson_id === lesson.id && item.code === source.missing) ? <p className="note soon">{words.missing}</p> : <p className="note ok">{words.there}</p>)}
        </Loaded>
        {readOnly || !mayManage || !mayView ? (
          mayManage || readOnly ? null : <p className="dim"><Trans>The education office connects it to this lesson.</Trans></p>
        ) : (
          <Loaded query={list} skeleton={<SkeletonRows rows={2} />}>
            {() => (
              <Form errors={form.errors} label={words.title} onSubmit={() => void connect()}>
                <Select name="id" label={words.pick} empty={options.length ? t`Choose` : words.none} value={form.values.id} onValue={(id) => form.set({ id })} options={options} />
                {options.length ? <div className="row"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Connect it to this lesson`}</Button></div> : null}
              </Form>
            )}
          </Loaded>
        )}
        {mayView ? <p><Link href={source.href}>{words.open}</Link></p> : null}
      </div>
    </Card>
  );
}
