import type { components } from "../../api/schema";

type S = components["schemas"];
export type CompletionUpload = S["CompletionUpload"];
export type Finding = S["Finding"];
export type ImportReport = S["ImportReport"];
