export interface SessionPolicy {
  idle_minutes_by_role: { role: string; minutes: number }[];
  default_minutes: number;
  shared_minutes: number;
}
