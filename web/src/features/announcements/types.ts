/** What the routes of announcements take and answer. */
export type Severity = "info" | "warning" | "critical";
export type Stage = "active" | "planned" | "ended";
export type Audience = "everybody" | "roles" | "units";

export interface HouseBanner {
  id: string;
  title: string;
  text: string;
  severity: Severity;
  starts_at: string;
  ends_at: string;
  dismissible: boolean;
  dismissed: boolean;
}
export interface HouseBanners {
  items: HouseBanner[];
}
export interface AnnouncementIn {
  title: string;
  text: string;
  severity: Severity;
  starts_at: string;
  ends_at: string;
  dismissible: boolean;
  audience: Audience;
  roles: string[];
  unit_ids: string[];
  revision?: number;
}
export interface Announcement extends Omit<AnnouncementIn, "revision"> {
  id: string;
  unit_names: string[];
  stage: Stage;
  revision: number;
  /** By so many people. */
  dismissed: number;
  created_by_name: string;
  created_at: string;
  changed_by_name: string;
  changed_at: string;
  /** Empty: it came to its end by itself. */
  ended_by_name: string;
}
