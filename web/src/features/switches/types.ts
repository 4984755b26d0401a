/** What the routes of switches take and answer. */
export interface FeatureSwitch {
  id: string;
  name: string;
  description: string;
  block: number;
  enabled: boolean;
  /** Only these; empty: everybody. */
  roles: string[];
  needs: string[];
  needed_by: string[];
  pages: string[];
  endpoints: string[];
  operations: number;
  changed_by?: string | null;
  changed_by_name: string;
  changed_at?: string | null;
}
export interface FeatureSwitches {
  items: FeatureSwitch[];
}
export interface FeatureChange {
  id: string;
  enabled: boolean;
  roles: string[];
  changed_by: string;
  changed_by_name: string;
  changed_at: string;
}
