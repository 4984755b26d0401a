/** Addresses of packages, on the server and in the app. */
import { useQuery } from "@tanstack/react-query";
import { api, ApiError } from "../../api/client";
import type { AttachedPackage, LaunchOut, LaunchState, MyPackage, PackageDetail } from "./types";

export const PACKAGE_BYTES = 2048 * 1_048_576;
export const packagesPath = "/packages";
export const packagePath = (id: string) => `${packagesPath}/${id}`;
export const attemptPath = (id: string, attempt: string) => `${packagesPath}/${id}/attempts/${encodeURIComponent(attempt)}`;

/** Formats of lessons that show a package. */
const SHOWING: ReadonlySet<string> = new Set(["scorm", "xapi", "interactive"]);
export const showsPackage = (format: string): boolean => SHOWING.has(format);

const lessonUrl = (course: string, lesson: string) => `/packages/lessons/${course}/${lesson}`;
export const attachedKey = (course: string, lesson: string) => ["packages", "attached", course, lesson] as const;
export const attachedTo = (course: string, lesson: string, signal?: AbortSignal) => api.get<AttachedPackage>(lessonUrl(course, lesson), undefined, { signal });
export const attach = (course: string, lesson: string, package_id: string, opens_in: string) => api.put<AttachedPackage>(lessonUrl(course, lesson), { package_id, opens_in });
export const detach = (course: string, lesson: string) => api.delete<AttachedPackage>(lessonUrl(course, lesson));
export const launch = (course: string, lesson: string, preview: boolean) => api.post<LaunchOut>(`${lessonUrl(course, lesson)}/launch`, preview ? { preview } : {});

export const launchState = (id: string) => api.get<LaunchState>(`/packages/launches/${id}`);
/** Below "learning", so that it is asked anew whenever progress was saved. */
export function useMine(course: string, lesson: string) {
  return useQuery({ queryKey: ["learning", "package", course, lesson], queryFn: ({ signal }) => api.get<MyPackage>(`${lessonUrl(course, lesson)}/mine`, undefined, { signal }) });
}

export const packageKey = (id: string) => ["packages", "one", id] as const;
export function usePackage(id: string) {
  return useQuery({ enabled: id !== "", queryKey: packageKey(id), queryFn: ({ signal }) => api.get<PackageDetail>(`/packages/${id}`, undefined, { signal }), refetchInterval: (query) => (query.state.data?.versions.some((each) => each.state === "checking") ? 3_000 : false) });
}

/** Nobody has set up the second name under which packages are served. */
export const withoutContentHost = (error: unknown): boolean => error instanceof ApiError && /content_(origin|host)/.test(error.code);
