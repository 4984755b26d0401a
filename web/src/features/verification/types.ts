/** Short names for what the routes of verification take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type ApiKey = S["ApiKey"] & { scopes?: string[]; networks?: string[]; per_minute?: number };
export type ApiKeyMade = S["ApiKeyMade"];
export type Compared = S["Compared"];
export type Connector = S["Connector"];
export type ConnectorTest = S["ConnectorTest"];
export type ExclusionList = S["ExclusionList"];
export type ExclusionLists = S["ExclusionLists"];
export type HookDelivery = S["HookDelivery"] & { next_at?: string | null };
export type HookMade = S["HookMade"];
export type ListImported = S["ListImported"];
export type ListKind = S["ListKind"];
export type MatchState = S["MatchState"];
export type Outcome = S["Outcome"];
export type PsvEntry = S["PsvEntry"];
export type PsvEvidence = S["PsvEvidence"];
export type PsvLevel = S["PsvLevel"];
export type PsvLevelRow = S["PsvLevelRow"];
export type PsvMethod = S["PsvMethod"];
export type QueueState = S["QueueState"];
export type RecordIn = S["RecordIn"];
export type ScreeningMatch = S["ScreeningMatch"];
export type VerificationDetail = S["VerificationDetail"];
export type VerificationItem = S["VerificationItem"];
export type VerificationPage = S["VerificationPage"];
export type WebHook = S["WebHook"] & { key_number?: number; old_until?: string | null };
