/** Short names for what the routes of the question bank take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type BankEntry = S["BankEntry"];
export type BankQuestion = S["BankQuestion"];
export type Folder = S["Folder"];
export type Folders = S["Folders"];
export type ImportFormat = S["Format"];
export type ImportNote = S["ImportNote"];
export type ImportedRow = S["ImportedRow"];
export type Pool = S["Pool"];
export type Pools = S["Pools"];
export type PoolIn = S["PoolIn"];
export type QuestionImportReport = S["QuestionImportReport"];
export type QuestionUses = S["QuestionUses"];
export type QuestionVersion = S["QuestionVersion"];
export type TagCounts = S["TagCounts"];
export type VersionEntries = S["VersionEntries"];
