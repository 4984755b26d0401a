/** Which course's gradebook. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import type { CourseCard } from "../../api/types";
import { text, useSearchState } from "../../lib/search_state";
import { EmptyState, Input, ListTable, Page, type Column } from "../../ui";

const codecs = { search: text() };

export default function ChooseBookPage() {
  const { t } = useLingui();
  const [{ search }, set] = useSearchState(codecs);
  const list = useKeysetList<CourseCard>(["courses", "gradebooks"], "/courses", { search });
  const columns: Column<CourseCard>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link href={`/gradebook/${row.id}`}>{row.title}</Link> },
    { key: "category", header: t`Category`, cell: (row) => row.category },
  ];
  return (
    <Page title={t`Gradebook`} lead={<Trans>Grades of the courses that you teach.</Trans>}>
      <div className="stack">
        <Input name="search" label={t`Search`} type="search" maxLength={100} value={search} onValue={(value) => set({ search: value })} />
        <ListTable caption={t`Courses`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`No course fits`}><Trans>Try fewer words.</Trans></EmptyState>} />
      </div>
    </Page>
  );
}
