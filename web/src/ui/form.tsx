import { t } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import {
  createContext, useCallback, useContext, useEffect, useId, useMemo, useRef, useState,
  type ComponentProps, type FormEvent, type ReactNode,
} from "react";
import { ApiError } from "../api/client";

/** Field name -> what is wrong with it, in the person's words. "" is about the whole form. */
export type FieldErrors = Record<string, string>;
const ErrorsContext = createContext<FieldErrors>({});

export function fieldId(name: string): string {
  return `f-${name.replace(/[^A-Za-z0-9_-]/g, "-")}`;
}

/** Turns a refused write into field errors; what has no field goes to the top of the form. */
export function errorsOf(error: unknown): FieldErrors {
  if (!(error instanceof ApiError)) return { "": error instanceof Error ? error.message : String(error) };
  if (error.code === "reauthentication_required" || error.code === "proof_required") return { "": t`Nothing was changed: for this you must show again who you are.` };
  if (error.code === "network_not_allowed") return { "": t`Nothing was changed: your role does not count on this computer. Ask the administrator from which networks it does.` };
  if (error.code === "feature_off" || error.code === "feature_not_for_you") return { "": t`Nothing was changed: this part of the program is switched off for you. Ask the MedConnect administrator.` };
  if (!error.fields.length) return { "": error.detail || (error.status === 404 || error.code.endsWith("_not_found") ? t`This is not there any more: somebody else may have removed it. Load the page again.` : error.code) };
  return Object.fromEntries(error.fields.map((each) => [each.field, each.message]));
}

interface FormProps {
  children: ReactNode;
  errors?: FieldErrors;
  onSubmit: () => void;
  label?: string;
  className?: string;
}
/** A form with an error summary on top, which takes the focus when errors arrive. */
export function Form({ children, errors = {}, onSubmit, label, className }: FormProps) {
  // The same errors once more, from a render while somebody types, must not take the focus again; a new try may.
  const said = JSON.stringify(errors);
  const [tries, setTries] = useState(0);
  const shown = useMemo(() => errors, [said, tries]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries((old) => old + 1);
    onSubmit();
  };
  return (
    <ErrorsContext.Provider value={shown}>
      <form noValidate className={["form", className].filter(Boolean).join(" ")} onSubmit={submit} aria-label={label}>
        <ErrorSummary errors={shown} />
        {children}
      </form>
    </ErrorsContext.Provider>
  );
}

export function ErrorSummary({ errors }: { errors: FieldErrors }) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const entries = Object.entries(errors);
  const some = entries.length > 0;
  useEffect(() => {
    if (!some) return;
    box.current?.focus();
    const before = document.title;
    document.title = t`Error: ${before}`;
    return () => {
      document.title = before;
    };
  }, [some, errors, t]);
  if (!some) return null;
  const go = (name: string) => {
    const target = document.getElementById(fieldId(name));
    const control = target?.matches("input,select,textarea,button,[tabindex]") ? target : target?.querySelector<HTMLElement>("input,select,textarea,button");
    control?.focus();
  };
  return (
    <div className="error-summary" ref={box} tabIndex={-1}>
      <div role="alert">
        <h2>{t`There is a problem`}</h2>
        <ul>
          {entries.map(([name, message]) => (
            <li key={name}>
              {name ? (
                <a href={`#${fieldId(name)}`} onClick={(event) => { event.preventDefault(); go(name); }}>
                  {message}
                </a>
              ) : (
                message
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface FieldProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
  children: (control: { id: string; name: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}
/** Label, hint, error and a control, in that order and tied together. */
export function Field({ name, label, hint, optional, children }: FieldProps) {
  const { t } = useLingui();
  const error = useContext(ErrorsContext)[name];
  const id = fieldId(name);
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional ? <span className="dim s">{t`(optional)`}</span> : null}
      </label>
      {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      {error ? <span className="error" id={`${id}-error`}>{error}</span> : null}
      {children({ id, name, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
    </div>
  );
}

interface Common {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
}
type InputProps = Common & Omit<ComponentProps<"input">, "onChange" | "value"> & { value: string; onValue: (value: string) => void };
export function Input({ name, label, hint, optional, onValue, className, ...rest }: InputProps) {
  return (
    <Field name={name} label={label} hint={hint} optional={optional}>
      {(control) => (
        <input {...rest} {...control} className={["input", className].filter(Boolean).join(" ")} onChange={(event) => onValue(event.target.value)} />
      )}
    </Field>
  );
}

type TextareaProps = Common & Omit<ComponentProps<"textarea">, "onChange" | "value"> & { value: string; onValue: (value: string) => void };
export function Textarea({ name, label, hint, optional, onValue, ...rest }: TextareaProps) {
  return (
    <Field name={name} label={label} hint={hint} optional={optional}>
      {(control) => <textarea {...rest} {...control} className="input" onChange={(event) => onValue(event.target.value)} />}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}
type SelectProps = Common & Omit<ComponentProps<"select">, "onChange" | "value"> & {
  value: string;
  options: readonly Option[];
  onValue: (value: string) => void;
  /** Shown while nothing is chosen. */
  empty?: string;
};
export function Select({ name, label, hint, optional, options, onValue, empty, ...rest }: SelectProps) {
  return (
    <Field name={name} label={label} hint={hint} optional={optional}>
      {(control) => (
        <select {...rest} {...control} className="input" onChange={(event) => onValue(event.target.value)}>
          {empty === undefined ? null : <option value="">{empty}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckboxProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  disabled?: boolean;
}
export function Checkbox({ name, label, hint, checked, onChecked, disabled }: CheckboxProps) {
  const error = useContext(ErrorsContext)[name];
  const id = fieldId(name);
  return (
    <div className="field">
      {error ? <span className="error" id={`${id}-error`}>{error}</span> : null}
      <label className="check">
        <input
          type="checkbox" id={id} name={name} checked={checked} disabled={disabled}
          aria-invalid={error ? true : undefined}
          aria-describedby={[hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined}
          onChange={(event) => onChecked(event.target.checked)}
        />
        <span>{label}</span>
        {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      </label>
    </div>
  );
}

interface GroupProps extends Common {
  options: readonly Option[];
}
export function RadioGroup({ name, label, hint, options, value, onValue }: GroupProps & { value: string; onValue: (value: string) => void }) {
  return (
    <Group name={name} label={label} hint={hint}>
      {options.map((option) => (
        <label className="check" key={option.value}>
          <input type="radio" name={name} value={option.value} checked={value === option.value} disabled={option.disabled} onChange={() => onValue(option.value)} />
          <span>{option.label}</span>
          {option.hint ? <span className="hint">{option.hint}</span> : null}
        </label>
      ))}
    </Group>
  );
}
export function CheckboxGroup({ name, label, hint, options, values, onValues }: GroupProps & { values: readonly string[]; onValues: (values: string[]) => void }) {
  const toggle = (value: string, on: boolean) => onValues(on ? [...values, value] : values.filter((each) => each !== value));
  return (
    <Group name={name} label={label} hint={hint}>
      {options.map((option) => (
        <label className="check" key={option.value}>
          <input type="checkbox" name={name} checked={values.includes(option.value)} disabled={option.disabled} onChange={(event) => toggle(option.value, event.target.checked)} />
          <span>{option.label}</span>
          {option.hint ? <span className="hint">{option.hint}</span> : null}
        </label>
      ))}
    </Group>
  );
}
/** A fieldset with legend, hint and error around choices. */
export function Group({ name, label, hint, children }: { name: string; label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  const error = useContext(ErrorsContext)[name];
  const id = fieldId(name);
  return (
    <fieldset className="field" id={id} aria-describedby={[hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined}>
      <legend>{label}</legend>
      {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      {error ? <span className="error" id={`${id}-error`}>{error}</span> : null}
      {children}
    </fieldset>
  );
}

/** Holds form values and errors: `const form = useForm({ title: "" })`, then `form.set({ title })`. */
export function useForm<T extends object>(initial: T) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [touched, setTouched] = useState(false);
  const set = useCallback((change: Partial<T>) => {
    setTouched(true);
    setValues((old) => ({ ...old, ...change }));
  }, []);
  /** Runs a write; refused fields land in `errors`. Returns true when it went through. */
  const submit = useCallback(async (write: () => Promise<unknown>, check?: () => FieldErrors): Promise<boolean> => {
    const found = check?.() ?? {};
    setErrors(found);
    if (Object.keys(found).length) return false;
    setBusy(true);
    try {
      await write();
      setTouched(false);
      return true;
    } catch (error) {
      setErrors(errorsOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { values, set, setValues, errors, setErrors, busy, touched, submit };
}

interface FileDropProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  accept?: string;
  /** Bytes; larger files are refused here already. */
  maxBytes?: number;
  file: File | null;
  onFile: (file: File | null) => void;
}
/** Choose or drop one file. Works with the keyboard: the input itself is focusable. */
export function FileDrop({ name, label, hint, accept, maxBytes, file, onFile }: FileDropProps) {
  const { t } = useLingui();
  const [over, setOver] = useState(false);
  const [tooBig, setTooBig] = useState(false);
  const key = useId();
  const take = (next: File | null | undefined) => {
    if (!next) return;
    const refused = maxBytes !== undefined && next.size > maxBytes;
    setTooBig(refused);
    if (!refused) onFile(next);
  };
  const limit = maxBytes === undefined ? "" : String(Math.round(maxBytes / 1_048_576));
  return (
    <Field name={name} label={label} hint={hint}>
      {(control) => (
        <div
          className={over ? "drop over" : "drop"}
          onDragOver={(event) => { event.preventDefault(); setOver(true); }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files[0]); }}
        >
          {file ? (
            <div className="row">
              <b>{file.name}</b>
              <button type="button" className="link" onClick={() => onFile(null)}>{t`Remove`}</button>
            </div>
          ) : (
            <span className="dim">{t`Drop a file here, or choose one.`}</span>
          )}
          {tooBig ? <span className="error" role="alert">{t`This file is larger than ${limit} MB. Choose a smaller one.`}</span> : null}
          <input key={key + (file ? "1" : "0")} {...control} type="file" accept={accept} onChange={(event) => take(event.target.files?.[0])} />
        </div>
      )}
    </Field>
  );
}
