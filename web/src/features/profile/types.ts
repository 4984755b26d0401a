/** What the routes below /profiles and the verifications take and answer. */
export type Visibility = "everyone" | "connections" | "only_me";
export type Level = "none" | "email_verified" | "license_pending" | "license_verified" | "fully_verified";
export type Method = "registry" | "document";
export interface Profile {
  person_id: string;
  handle: string;
  first_name: string;
  last_name: string;
  profession: string;
  job_title: string;
  unit_name: string;
  headline: string;
  about: string;
  specialty: string;
  years_experience?: number | null;
  location: string;
  time_zone: string;
  email?: string | null;
  phone?: string | null;
  photo_url?: string | null;
  interests: string[];
  level: Level;
  visibility: Visibility;
  show_email: boolean;
  show_phone: boolean;
  onboarded_at?: string | null;
}
export type ProfileEdit = Partial<Pick<Profile, "headline" | "about" | "specialty" | "location" | "time_zone" | "visibility" | "show_email" | "show_phone" | "interests">> & { years_experience?: number; phone?: string };
export interface OnboardingStep {
  code: string;
  done: boolean;
  required: boolean;
}
export interface Onboarding {
  steps: OnboardingStep[];
  completed_at?: string | null;
}
export interface Verification {
  credential_id: string;
  method: Method;
  note: string;
  verified_by: string;
  verified_at: string;
  current: boolean;
}
export interface Verifications {
  level: Level;
  items: Verification[];
}
