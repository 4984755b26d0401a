/** One kind's words in one language: change, see as it arrives, go back to what ships. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, Form, Input, Loaded, Page, StatusTag, Textarea, errorsOf, toast, useForm } from "../../ui";
import { plainSubject } from "./template_words";
import type { Template, TemplatePreview } from "./types";
import { groupWords, LANGUAGES } from "./words";
import "./preferences.css";

const codecs = { language: oneOf(LANGUAGES.map((each) => each.value), "en") };

export default function TemplatePage() {
  const { t } = useLingui();
  const { code = "" } = useParams();
  const [{ language }] = useSearchState(codecs);
  const template = useQuery({ queryKey: ["notifications", "template", code, language], queryFn: ({ signal }) => api.get<Template>(`/notification-templates/${encodeURIComponent(code)}/${language}`, undefined, { signal }) });
  // What is written in one language waits while another is looked at.
  const drafts = useRef(new Map<string, Words>());
  const name = template.data ? plainSubject(template.data.subject) : t`Template`;
  const group = template.data ? groupWords(template.data.group).name : "";
  return (
    <Page title={name} crumbs={[{ href: `/settings/templates?language=${language}`, label: t`Templates` }]} lead={<><span className="code">{code}</span>{group ? `, ${group}` : ""}</>}>
      <nav className="tabs no-print" aria-label={t`Language`}>
        {LANGUAGES.map((each) => <Link key={each.value} lang={each.value} href={`/settings/templates/${code}?language=${each.value}`} aria-current={each.value === language ? "page" : undefined}>{each.label}</Link>)}
      </nav>
      <Loaded query={template}>{(data) => <Editor key={`${data.code} ${data.language} ${data.revision}`} data={data} drafts={drafts.current} />}</Loaded>
    </Page>
  );
}

type Words = Pick<Template, "subject" | "body" | "short_text">;
type Part = keyof Words;

function Editor({ data, drafts }: { data: Template; drafts: Map<string, Words> }) {
  const { t } = useLingui();
  const place = `${data.language} ${data.revision}`;
  const form = useForm<Words>(drafts.get(place) ?? { subject: data.subject, body: data.body, short_text: data.short_text });
  const { values } = form;
  const changed = values.subject !== data.subject || values.body !== data.body || values.short_text !== data.short_text;
  useEffect(() => void (changed ? drafts.set(place, values) : drafts.delete(place)), [changed, drafts, place, values]);
  const path = `/notification-templates/${encodeURIComponent(data.code)}/${data.language}`;
  const [preview, setPreview] = useState<TemplatePreview | null>(null);
  const [asking, setAsking] = useState(false);
  const [resetting, setResetting] = useState(false);
  const last = useRef<Part>("body");
  const keep = async (next: Template) => {
    queryClient.setQueryData(["notifications", "template", data.code, data.language], next);
    await queryClient.invalidateQueries({ queryKey: ["notifications", "templates"] });
  };
  const save = async () => {
    const done = await form.submit(async () => {
      try {
        await keep(await api.put<Template>(path, { ...values, revision: data.revision }));
      } catch (error) {
        if (error instanceof ApiError && error.code === "template_changed") throw new Error(t`Somebody changed these words meanwhile. Yours are still here: copy what you need and reload the page.`);
        throw error;
      }
    });
    if (done) toast(t`Saved. The next message has these words.`);
  };
  const look = async () => {
    setAsking(true);
    form.setErrors({});
    try {
      setPreview(await api.post<TemplatePreview>(`${path}/preview`, values));
    } catch (error) {
      setPreview(null);
      form.setErrors(errorsOf(error));
    } finally {
      setAsking(false);
    }
  };
  const reset = async () => {
    setResetting(false);
    if (await form.submit(async () => keep(await api.delete<Template>(path)))) toast(t`The words that ship are used again`);
  };
  /** Puts {name} where the writing mark is, or was last. */
  const insert = (name: string) => {
    const part = last.current;
    const field = document.getElementById(`f-${part}`) as HTMLInputElement | HTMLTextAreaElement | null;
    const old = values[part];
    const from = field?.selectionStart ?? old.length;
    const to = field?.selectionEnd ?? from;
    form.set({ [part]: `${old.slice(0, from)}{${name}}${old.slice(to)}` });
    field?.focus();
  };
  const touch = (part: Part) => ({ onFocus: () => { last.current = part; } });
  return (
    <div className="template-cols">
      <div className="stack">
        <div className="card pad">
          <Form errors={form.errors} onSubmit={() => void save()} label={t`Words`}>
            <Input name="subject" label={t`Subject of the mail`} maxLength={200} value={values.subject} {...touch("subject")} onValue={(subject) => form.set({ subject })} />
            <Textarea name="body" label={t`Text of the mail`} hint={t`The greeting, the button and the lines below are added.`} rows={6} maxLength={4000} value={values.body} {...touch("body")} onValue={(body) => form.set({ body })} />
            <Input name="short_text" label={t`SMS and browser`} maxLength={300} value={values.short_text} {...touch("short_text")} onValue={(short_text) => form.set({ short_text })} />
            <div className="stack-s">
              <span className="legend" id="values">{t`Values to put in`}</span>
              <span className="s dim">{t`What stands in [brackets] is left out when a value in it is not known.`}</span>
              <div className="row" role="group" aria-labelledby="values">
                {data.params.map((name) => <button key={name} type="button" className="chip code" aria-label={t`Put ${name} in`} onClick={() => insert(name)}>{`{${name}}`}</button>)}
              </div>
            </div>
            <div className="form-foot">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
              <Button busy={asking} busyLabel={t`Rendering`} onClick={() => void look()}>{t`Preview`}</Button>
              {data.built_in ? null : <Button busy={form.busy} onClick={() => setResetting(true)}>{t`Go back to the shipped words`}</Button>}
              <span className="s dim" role="status">{changed ? t`Changes are not saved yet` : ""}</span>
            </div>
          </Form>
        </div>
        <History data={data} />
      </div>
      <Card title={t`As it arrives`} aside={t`with made-up values`}>
        <div role="status">
          {preview ? (
            <dl className="stack-s preview">
              <dt>{t`Mail`}</dt>
              <dd><b className="wrap">{preview.subject}</b><pre className="preview-text" lang={data.language}>{preview.text}</pre></dd>
              <dt>{t`SMS and browser`}</dt>
              <dd className="wrap" lang={data.language}>{preview.short_text}</dd>
            </dl>
          ) : (
            <p className="dim"><Trans>Press Preview to see what is written at the left, also before it is saved.</Trans></p>
          )}
        </div>
      </Card>
      <ConfirmDialog open={resetting} title={t`Go back to the shipped words?`} action={t`Use the shipped words`} onConfirm={() => void reset()} onClose={() => setResetting(false)}>
        <Trans>Your words stay in the history below; the next message has those that ship.</Trans>
      </ConfirmDialog>
    </div>
  );
}

function History({ data }: { data: Template }) {
  const { t } = useLingui();
  if (!data.history.length) return <p className="dim">{t`These words ship with MedConnect and were never changed.`}</p>;
  return (
    <Card title={t`History`}>
      <ul className="plain-list ruled">
        {data.history.map((each) => {
          const { revision } = each;
          return (
            <li key={revision} className="row history-line">
              <b>{t`Version ${revision}`}</b>
              {each.to_built_in ? <StatusTag kind="idle">{t`back to the shipped words`}</StatusTag> : null}
              <span className="wrap">{each.by || t`Somebody who has left`}</span>
              <time className="dim s" dateTime={each.at}>{moment(each.at)}</time>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
