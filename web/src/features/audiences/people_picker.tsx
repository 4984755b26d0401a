import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Page } from "../../api/client";
import type { Staff } from "../../api/types";
import { Group } from "../../ui";
import { SearchBox } from "../compliance/filters";
import { Chosen } from "./value_picker";
import "../compliance/compliance.css";

export interface ChosenPerson {
  id: string;
  name: string;
}
interface PeoplePickerProps {
  name: string;
  label: string;
  hint?: string;
  people: readonly ChosenPerson[];
  onPeople: (people: ChosenPerson[]) => void;
}
/** Several people, each found by name or number. */
export function PeoplePicker({ name, label, hint, people, onPeople }: PeoplePickerProps) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["people", "pick", search], enabled: search.length > 1,
    queryFn: ({ signal }) => api.get<Page<Staff>>("/people", { search, status: "active", limit: 20 }, { signal }),
  });
  const items = (found.data?.items ?? []).filter((person) => !people.some((each) => each.id === person.person_id));
  const said = search.length < 2 ? "" : found.isPending ? t`Loading` : found.data?.items.length ? plural(items.length, { one: "# person to add", other: "# people to add" }) : t`Nobody matches`;
  return (
    <Group name={name} label={label} hint={hint}>
      <Chosen items={people.map((person) => ({ value: person.id, label: person.name }))} onRemove={(id) => onPeople(people.filter((each) => each.id !== id))} />
      <SearchBox label={t`Search by name or number`} value={search} onValue={setSearch} />
      <span className="s dim" role="status">{said}</span>
      {search.length > 1 && items.length ? (
        <ul className="plain-list pick-list">
          {items.map((person) => (
            <li key={person.person_id}>
              <button type="button" className="pick-person" onClick={() => onPeople([...people, { id: person.person_id, name: `${person.first_name} ${person.last_name}` }])}>
                <b>{person.last_name}, {person.first_name}</b>
                <span className="s dim">{[person.employee_number, person.profession, person.unit_name].filter(Boolean).join(", ")}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </Group>
  );
}
