/** The fields of a report's parameters; each kind has its own control. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { Checkbox, Input, Select } from "../../ui";
import { CourseSelect } from "../analytics/filters";
import { UnitSelect } from "../compliance/filters";
import { PersonPicker } from "../organisation/person_picker";
import type { Parameter } from "./types";
import { choiceName, parameterName } from "./words";

export type Values = Record<string, string>;
interface FieldsProps {
  parameters: readonly Parameter[];
  values: Values;
  onValues: (values: Values) => void;
}
export function ParameterFields({ parameters, values, onValues }: FieldsProps) {
  const set = (name: string, value: string) => onValues({ ...values, [name]: value, ...(name === "id" ? { credential: "" } : {}) });
  return <>{parameters.map((each) => <OneField key={each.name} parameter={each} value={values[each.name] ?? ""} person={values.id ?? ""} onValue={(value) => set(each.name, value)} />)}</>;
}

function OneField({ parameter, value, person, onValue }: { parameter: Parameter; value: string; person: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const name = `parameters.${parameter.name}`;
  const label = parameterName(parameter.name);
  const optional = !parameter.required;
  if (parameter.kind === "unit") return <UnitSelect name={name} value={value} onValue={onValue} />;
  if (parameter.kind === "person") return <PersonPicker name={name} label={label} value={value} onValue={onValue} />;
  if (parameter.kind === "licence") return <LicenceSelect name={name} person={person} value={value} onValue={onValue} />;
  if (parameter.kind === "course") return <CourseSelect value={value} onValue={onValue} />;
  if (parameter.kind === "yes") return <Checkbox name={name} label={label} checked={value === "true"} onChecked={(checked) => onValue(checked ? "true" : "")} />;
  if (parameter.kind.includes("|")) return <Select name={name} label={label} optional={optional} empty={t`All`} value={value} onValue={onValue} options={parameter.kind.split("|").map((each) => ({ value: each, label: choiceName(each) }))} />;
  return <Input name={name} label={label} optional={optional} type={parameter.kind === "date" ? "date" : "text"} value={value} onValue={onValue} />;
}

interface Licence {
  credential_id: string;
  title: string;
}
function LicenceSelect({ name, person, value, onValue }: { name: string; person: string; value: string; onValue: (value: string) => void }) {
  const { t } = useLingui();
  const query = useQuery({ enabled: person !== "", queryKey: ["reports", "licences", person], queryFn: async ({ signal }) => (await api.get<{ items: Licence[] }>(`/people/${person}/licences`, undefined, { signal })).items });
  const options = (query.data ?? []).map((each) => ({ value: each.credential_id, label: each.title }));
  const hint = person === "" ? t`Choose the person first` : query.data?.length === 0 ? t`This person has no licence` : undefined;
  return <Select name={name} label={t`Licence`} hint={hint} empty={t`Choose`} value={value} onValue={onValue} options={options} />;
}
