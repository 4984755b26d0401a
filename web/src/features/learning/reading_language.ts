/** In which language courses are read, as chosen here; the account's language unless chosen. Forgotten with the session. */
import { queryClient } from "../../app/session";
import { forgetWhenLeaving } from "../../lib/leaving";
import { createStore } from "../../lib/store";

export const readingLanguage = createStore<Readonly<Record<string, string>>>({});
forgetWhenLeaving(() => readingLanguage.set({}));

export const languageOf = (enrolment: string): string | undefined => readingLanguage.get()[enrolment] || undefined;
export function readIn(enrolment: string, locale: string): void {
  readingLanguage.set({ ...readingLanguage.get(), [enrolment]: locale });
  void queryClient.invalidateQueries({ queryKey: ["learning", "player", enrolment] });
  void queryClient.invalidateQueries({ queryKey: ["lesson", enrolment] });
  void queryClient.invalidateQueries({ queryKey: ["notes"] });
}
