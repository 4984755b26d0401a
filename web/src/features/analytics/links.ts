/** Every number names the list that it counts, as a path of the API; here is the screen that shows this list. */
export interface Screen {
  href: string;
  /** Who has not this cannot open the screen: the number stays plain. */
  permission: string;
}

const SAME: Readonly<Record<string, readonly [path: string, permission: string]>> = {
  "/analytics/standings": ["/analytics/standings", "analytics:people"],
  "/analytics/people": ["/analytics/people", "analytics:people"],
  "/dashboards/learner/courses": ["/progress/courses", "analytics:own"],
  "/dashboards/author/learners": ["/teaching/learners", "analytics:teach"],
  "/dashboards/author/questions": ["/teaching/questions", "analytics:teach"],
  "/compliance/people": ["/compliance/people", "compliance:view"],
  "/certificates": ["/certificates", "learning:learn"],
  "/credits": ["/transcript", "learning:learn"],
  "/assessment/quizzes": ["/quizzes", "assessment:results"],
};

/** Null: nothing to open. */
export function screenOf(list: string): Screen | null {
  const [path = "", search = ""] = list.split("?");
  const query = search ? `?${search}` : "";
  const same = SAME[path];
  if (same) return { href: same[0] + query, permission: same[1] };
  if (path === "/credentials") return { href: credentialScreen(new URLSearchParams(search)), permission: "credential:view" };
  const course = /^\/courses\/([^/]+)\/reviews$/.exec(path)?.[1];
  if (course) return { href: `/courses/${course}#reviews`, permission: "course:view" };
  const quiz = /^\/assessment\/quizzes\/([^/]+)\/analysis$/.exec(path)?.[1];
  if (quiz) return { href: `/quizzes/${quiz}?tab=analysis${search ? `&${search}` : ""}`, permission: "assessment:results" };
  return null;
}

/** The list of licences and cards says in one word what the API says in two. */
function credentialScreen(query: URLSearchParams): string {
  const status = query.get("status");
  const days = query.get("days");
  query.delete("status");
  query.delete("days");
  if (status === "expired") query.set("show", "expired");
  else if (status === "expiring_soon" && days) query.set("show", `soon${days}`);
  const text = query.toString();
  return `/compliance/credentials${text ? `?${text}` : ""}`;
}
