import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Page } from "../../api/client";
import type { Staff } from "../../api/types";
import { Field } from "../../ui";
import { SearchBox } from "../compliance/filters";

/** One person, found by name or number and chosen from a list. */
export function PersonPicker({ name, label, value, onValue }: { name: string; label: string; value: string; onValue: (id: string) => void }) {
  const { t } = useLingui();
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["people", "pick", search], enabled: search.length > 1,
    queryFn: ({ signal }) => api.get<Page<Staff>>("/people", { search, status: "active", limit: 20 }, { signal }),
  });
  const people = found.data?.items ?? [];
  return (
    <div className="stack-s">
      <SearchBox label={t`Search for ${label}`} value={search} onValue={(words) => { setSearch(words); onValue(""); }} />
      <Field name={name} label={label}>
        {(control) => (
          <select {...control} className="input" value={value} onChange={(event) => onValue(event.target.value)}>
            <option value="">{search.length < 2 ? t`Search first` : found.isPending ? t`Loading` : people.length ? t`Choose` : t`Nobody matches`}</option>
            {people.map((person) => (
              <option key={person.person_id} value={person.person_id}>
                {[`${person.last_name}, ${person.first_name}`, person.employee_number, person.unit_name].filter(Boolean).join(", ")}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
