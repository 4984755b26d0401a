export interface AccessCampaign {
  id: string; title: string; role: string; unit_id?: string | null; reviewer: "officer" | "manager"; owner_id: string; owner_name: string; due_on: string; created_at: string; closed_at?: string | null;
  items: number; open: number; own: boolean;
}
export interface AccessItem {
  id: string; person_id: string; person_name: string; employee_number: string; unit_name: string; role: string; scope_kind: string; scope_name: string; granted_at: string; granted_by_name: string;
  expires_at?: string | null; reviewer_id: string; reviewer_name: string; decision: "" | "keep" | "revoke" | "gone"; reason: string; decided_by_name: string; decided_at?: string | null;
}
export interface EmergencyUse {
  id: string; person_id: string; person_name: string; role: string; reason: string; asked_at: string; until: string; active: boolean; outcome: "" | "justified" | "not_justified"; note: string;
  reviewed_by_name: string; reviewed_at?: string | null;
}
export interface EmergencyReview { use: EmergencyUse; actions: { action: string; count: number }[]; entries: number }
export interface EmergencyDesk { roles: string[]; longest_minutes: number; active: EmergencyUse[] }
export interface EmergencySettings { roles: string[]; longest_minutes: number }
