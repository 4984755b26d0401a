import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { Loaded, NotFoundState, Page, PrintButton } from "../../ui";
import { manualWords, manuals } from "./manuals";
import { Markdown, headingsOf, parse, titleOf, type Parsed } from "./markdown";
import "./help.css";

export default function ManualPage() {
  const { t } = useLingui();
  const { name = "" } = useParams<{ name: string }>();
  const load = manuals.get(name);
  const source = useQuery({ queryKey: ["manual", name], staleTime: Infinity, enabled: Boolean(load), queryFn: async () => parse(load ? await load() : "") });
  const crumbs = [{ href: "/help", label: t`Manuals` }];
  if (!load) return <Page title={t`Not found`} crumbs={crumbs}><NotFoundState /></Page>;
  return (
    <Page title={source.data ? titleOf(source.data) : manualWords(name).title} crumbs={crumbs} actions={<PrintButton />}>
      <Loaded query={source}>{(parsed) => <Manual parsed={parsed} />}</Loaded>
    </Page>
  );
}

function Manual({ parsed }: { parsed: Parsed }) {
  const { t } = useLingui();
  const chapters = headingsOf(parsed);
  // The address stays: a chapter is a place on this page, not another one.
  const go = (id: string) => {
    const target = document.getElementById(id);
    target?.setAttribute("tabindex", "-1");
    target?.focus({ preventScroll: true });
    target?.scrollIntoView();
  };
  return (
    <div className="manual-cols">
      {chapters.length > 2 ? (
        <nav className="manual-chapters no-print" aria-label={t`Chapters`}>
          <ul className="plain-list">
            {chapters.map((each) => <li key={each.id}><a href={`#${each.id}`} onClick={(event) => { event.preventDefault(); go(each.id); }}>{each.text}</a></li>)}
          </ul>
        </nav>
      ) : null}
      <article className="card manual" lang="en"><Markdown parsed={parsed} /></article>
    </div>
  );
}
