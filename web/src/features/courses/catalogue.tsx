import "./courses.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Categories, Category, CourseCard } from "../../api/types";
import { paths } from "../../app/paths";
import { duration } from "../../lib/dates";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, Listed, MoreButton, Page, Select } from "../../ui";
import { creditType, hoursText } from "../credits/words";
import { CE_TYPES, DELIVERIES, deliveryWord, DIFFICULTIES, difficultyWord, LANGUAGES, languageName, STARS, TYPES, typeWord, WEEKS } from "./words";

const codecs = {
  search: text(), category: text(), difficulty: oneOf(["", ...DIFFICULTIES], ""), ce_type: oneOf(["", ...CE_TYPES], ""),
  language: oneOf(["", ...LANGUAGES], ""), type: oneOf(["", ...TYPES], ""), delivery: oneOf(["", ...DELIVERIES], ""), weeks: oneOf(["", ...WEEKS], ""),
  stars: oneOf(["", ...STARS], ""), featured: oneOf(["", "true"], ""), sort: oneOf(["title", "newest", "shortest", "popular"], "title"),
};
const NOTHING = { search: "", category: "", difficulty: "", ce_type: "", language: "", type: "", delivery: "", weeks: "", stars: "", featured: "" } as const;
/** What stands behind "More filters". */
const MORE = ["language", "type", "delivery", "weeks", "stars", "featured"] as const;

export default function CataloguePage() {
  const { t } = useLingui();
  const [filters, setFilters] = useSearchState(codecs);
  const list = useKeysetList<CourseCard>(["courses", "list"], "/courses", filters);
  const filtered = Object.keys(NOTHING).some((key) => filters[key as keyof typeof NOTHING] !== "");
  return (
    <Page title={t`Courses`} lead={<Trans>Every published course. What is assigned to you is in My learning.</Trans>}>
      <Filters filters={filters} onChange={setFilters} />
      {filtered || filters.sort !== "title" ? null : <Explore onMore={setFilters} />}
      <Listed
        list={list}
        empty={
          filtered ? (
            <EmptyState title={t`No course fits these filters`} action={<Button kind="primary" onClick={() => setFilters(NOTHING)}>{t`Show all courses`}</Button>}>
              <Trans>Try fewer words or another category.</Trans>
            </EmptyState>
          ) : (
            <EmptyState title={t`No courses are published yet`}>
              <Trans>When your educators publish one, it is listed here.</Trans>
            </EmptyState>
          )
        }
      >
        {(rows) => (
          <>
            <p className="hidden-text" role="status">{plural(rows.length, { one: "# course", other: "# courses" })}</p>
            <ul className="card plain-list">
              {rows.map((card) => (
                <Row key={card.id} card={card} />
              ))}
            </ul>
            {list.hasNextPage ? <p className="row catalogue-more"><MoreButton list={list} /></p> : null}
          </>
        )}
      </Listed>
    </Page>
  );
}

/** What to begin with: chosen by the educators, taken by many, and new. A part without courses is not shown. */
function Explore({ onMore }: { onMore: (change: Record<string, string>) => void }) {
  const { t } = useLingui();
  const few = (query: Record<string, string>) => ({ queryKey: ["courses", "few", query], queryFn: ({ signal }: { signal: AbortSignal }) => api.get<{ items: CourseCard[] }>("/courses", { ...query, limit: "3" }, { signal }), staleTime: 300_000 });
  const featured = useQuery(few({ featured: "true", sort: "newest" }));
  const popular = useQuery(few({ sort: "popular" }));
  const newest = useQuery(few({ sort: "newest" }));
  const parts = [
    { title: t`Featured`, items: featured.data?.items ?? [], more: { featured: "true" } as Record<string, string> },
    { title: t`Popular now`, items: (popular.data?.items ?? []).filter((card) => (card.learners ?? 0) > 0), more: { sort: "popular" } },
    { title: t`New`, items: newest.data?.items ?? [], more: { sort: "newest" } },
  ].filter((part) => part.items.length > 0);
  if (!parts.length) return null;
  return (
    <div className="explore">
      {parts.map((part) => (
        <section key={part.title} className="card" aria-label={part.title}>
          <h2>{part.title}</h2>
          <ul className="plain-list stack-s">
            {part.items.map((card) => (
              <li key={card.id}>
                <Link href={paths.course(card.id)}>{card.title}</Link>
                <p className="s dim catalogue-facts"><span className="num">{duration(card.minutes)}</span><Liked card={card} /></p>
              </li>
            ))}
          </ul>
          <Button kind="plain" aria-label={t`Show more: ${part.title}`} onClick={() => onMore(part.more)}>{t`Show more`}</Button>
        </section>
      ))}
    </div>
  );
}

/** Stars and learners, in words for who does not see them. */
function Liked({ card }: { card: CourseCard }) {
  const { t } = useLingui();
  const stars = card.stars ?? 0;
  const reviews = card.reviews ?? 0;
  const learners = card.learners ?? 0;
  return (
    <>
      {reviews > 0 ? <span><span aria-hidden="true">★ </span><span className="hidden-text">{t`Rated`} </span><span className="num">{stars.toFixed(1)}</span> ({plural(reviews, { one: "# review", other: "# reviews" })})</span> : null}
      {learners > 0 ? <span>{plural(learners, { one: "# enrolled lately", other: "# enrolled lately" })}</span> : null}
    </>
  );
}

interface FiltersProps {
  filters: Record<keyof typeof NOTHING | "sort", string>;
  onChange: (change: Record<string, string>) => void;
}
function Filters({ filters, onChange }: FiltersProps) {
  const { t } = useLingui();
  const categories = useQuery({ queryKey: ["courses", "categories"], queryFn: ({ signal }) => api.get<Categories>("/categories", undefined, { signal }), staleTime: 300_000 });
  const select = (name: Exclude<keyof typeof NOTHING, "search">) => ({ name, value: filters[name], onValue: (value: string) => onChange({ [name]: value }) });
  return (
    <search className="catalogue-filters" aria-label={t`Courses`}>
      <SearchField value={filters.search} onSearch={(search) => onChange({ search })} />
      <Select {...select("category")} label={t`Category`} empty={t`All categories`} options={namesOf(categories.data?.items ?? [])} />
      <Select {...select("difficulty")} label={t`Level`} empty={t`All levels`} options={DIFFICULTIES.map((value) => ({ value, label: difficultyWord(value) }))} />
      <Select {...select("ce_type")} label={t`CE credit`} empty={t`With or without`} options={CE_TYPES.map((value) => ({ value, label: creditType(value) }))} />
      <Select
        name="sort" label={t`Order`} value={filters.sort} onValue={(sort) => onChange({ sort })}
        options={[{ value: "title", label: t`By title` }, { value: "popular", label: t`Popular first` }, { value: "newest", label: t`Newest first` }, { value: "shortest", label: t`Shortest first` }]}
      />
      <details className="catalogue-more-filters" open={MORE.some((name) => filters[name] !== "") || undefined}>
        <summary>{t`More filters`}</summary>
        <div className="catalogue-filters">
          <Select {...select("language")} label={t`Language`} empty={t`All languages`} options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))} />
          <Select {...select("type")} label={t`Kind of course`} empty={t`All kinds`} options={TYPES.map((value) => ({ value, label: typeWord(value) }))} />
          <Select {...select("delivery")} label={t`Held`} empty={t`In any way`} options={DELIVERIES.map((value) => ({ value, label: deliveryWord(value) }))} />
          <Select {...select("weeks")} label={t`Takes at most`} empty={t`Any time`} options={WEEKS.map((value) => ({ value, label: plural(Number(value), { one: "# week", other: "# weeks" }) }))} />
          <Select {...select("stars")} label={t`Rated at least`} empty={t`Rated or not`} options={STARS.map((value) => ({ value, label: plural(Number(value), { one: "# star", other: "# stars" }) }))} />
          <Select {...select("featured")} label={t`Featured`} empty={t`All courses`} options={[{ value: "true", label: t`Featured only` }]} />
        </div>
      </details>
    </search>
  );
}

/** Categories with the ones above them: "Nursing, Critical care". */
function namesOf(items: readonly Category[]): { value: string; label: string }[] {
  const byId = new Map(items.map((each) => [each.id, each]));
  const path = (each: Category, depth = 0): string => {
    const parent = each.parent_id ? byId.get(each.parent_id) : undefined;
    return parent && depth < 8 ? `${path(parent, depth + 1)}, ${each.name}` : each.name;
  };
  return items.map((each) => ({ value: each.id, label: path(each) })).sort((a, b) => a.label.localeCompare(b.label));
}

/** Searches when the typing pauses. */
function SearchField({ value, onSearch }: { value: string; onSearch: (value: string) => void }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onSearch(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed, value, onSearch]);
  return (
    <div className="field catalogue-search">
      <label htmlFor="course-search">{t`Search`}</label>
      <input id="course-search" className="input" type="search" maxLength={100} value={typed} onChange={(event) => setTyped(event.target.value)} />
    </div>
  );
}

function Row({ card }: { card: CourseCard }) {
  const facts = [
    card.category, difficultyWord(card.difficulty), plural(card.lessons, { one: "# lesson", other: "# lessons" }),
    card.ce_hours ? hoursText(card.ce_hours) : "", card.type ? typeWord(card.type) : "", card.delivery && card.delivery !== "self_paced" ? deliveryWord(card.delivery) : "",
    card.weeks ? plural(card.weeks, { one: "# week", other: "# weeks" }) : "", card.language === "en" ? "" : languageName(card.language),
  ].filter(Boolean);
  return (
    <li className="catalogue-row">
      <div>
        <h2>
          <Link href={paths.course(card.id)}>{card.title}</Link>
        </h2>
        {card.summary ? <p className="catalogue-summary">{card.summary}</p> : null}
        <p className="s dim catalogue-facts">{facts.map((fact) => <span key={fact}>{fact}</span>)}<Liked card={card} /></p>
      </div>
      <p className="num dim catalogue-time">{duration(card.minutes)}</p>
    </li>
  );
}
