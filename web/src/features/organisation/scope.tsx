/** A role and where it holds: shown and chosen the same way wherever roles are given. */
import { useLingui } from "@lingui/react/macro";
import { roleName } from "../account/roles";
import { UnitSelect, unitPath, useUnits } from "../compliance/filters";

export const ROLES = ["instructor", "content_author", "manager", "compliance_officer", "privacy_officer", "admin", "operator"] as const;
/** Only useful for a part of the hospital. */
const BY_UNIT: readonly string[] = ["manager"];
const STRONG: readonly string[] = ["admin", "operator"];

export interface ScopeChoice {
  role: string;
  unit: string;
}
export type Scope = { role: string; scope: "platform" | "unit"; scope_id?: string };

/** What the server takes; nothing while the choice is not complete. */
export function scopeOf(choice: ScopeChoice): Scope | null {
  if (!choice.role || (BY_UNIT.includes(choice.role) && !choice.unit)) return null;
  return choice.unit ? { role: choice.role, scope: "unit", scope_id: choice.unit } : { role: choice.role, scope: "platform" };
}

export function ScopeName({ scope, id, name }: { scope: string; id?: string | null; name?: string | null }) {
  const { t } = useLingui();
  const units = useUnits().data?.items ?? [];
  if (scope === "platform") return <>{t`everywhere`}</>;
  return <>{name || (id ? unitPath(units, id) : "") || (scope === "course" ? t`one course` : t`one unit`)}</>;
}

/** `strong`: administrators and operators may be chosen too. */
export function ScopePicker({ value, onValue, strong = false }: { value: ScopeChoice; onValue: (value: ScopeChoice) => void; strong?: boolean }) {
  const { t } = useLingui();
  return (
    <>
      <label className="filter">
        <span>{t`Role`}</span>
        <select className="input" value={value.role} onChange={(event) => onValue({ role: event.target.value, unit: BY_UNIT.includes(event.target.value) ? value.unit : "" })}>
          <option value="">{t`Choose`}</option>
          {ROLES.filter((role) => strong || !STRONG.includes(role)).map((role) => (
            <option key={role} value={role}>{roleName(role)}</option>
          ))}
        </select>
      </label>
      {BY_UNIT.includes(value.role) ? <UnitSelect value={value.unit} onValue={(unit) => onValue({ ...value, unit })} /> : null}
    </>
  );
}
