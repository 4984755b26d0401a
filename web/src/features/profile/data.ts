import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { errorsOf, type FieldErrors } from "../../ui";
import type { Onboarding, Profile, ProfileEdit } from "./types";

export const OWN = ["profile", "me"];
export const ONBOARDING = ["profile", "onboarding"];

export function useOwnProfile() {
  return useQuery({ queryKey: OWN, queryFn: ({ signal }) => api.get<Profile>("/profiles/me", undefined, { signal }) });
}
export function useOnboarding() {
  return useQuery({ queryKey: ONBOARDING, queryFn: ({ signal }) => api.get<Onboarding>("/profiles/me/onboarding", undefined, { signal }) });
}

/** What the server answers is the profile from now on; what is left to say follows. */
export async function keepProfile(next: Promise<Profile>): Promise<void> {
  queryClient.setQueryData(OWN, await next);
  await queryClient.invalidateQueries({ queryKey: ONBOARDING });
}
export const saveProfile = (change: ProfileEdit) => keepProfile(api.patch<Profile>("/profiles/me", change));

/** Refused fields in the person's words. */
export function profileErrors(error: unknown): FieldErrors {
  if (!(error instanceof ApiError)) return errorsOf(error);
  const words: Record<string, string> = {
    unknown_time_zone: t`Choose a time zone of the list`, phone_malformed: t`Use digits, + and spaces`, repeated: t`Name each interest once`, too_many: t`At most five interests`, onboarding_incomplete: t`A step above is not done yet.`,
    photo_unreadable: t`This file cannot be read as a picture. Choose a JPEG or PNG photo.`, photo_too_small: t`The picture is too small: at least 96 pixels wide and high.`, photo_too_large: t`The picture is too large: at most 10 MB.`,
  };
  const found = errorsOf(error);
  if (!error.fields.length) return { "": words[error.code] ?? found[""] ?? error.code };
  return Object.fromEntries(error.fields.map((each) => [each.field.split("/")[0] ?? "", words[each.code] ?? each.message]));
}
