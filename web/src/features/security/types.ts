/** Short names for what the routes below /security take and answer. */
export type { Alert, AlertKind as Kind, NetworkLists, Thresholds } from "../../api/types";
