/** Short names for what the routes below /privacy take and answer. */
export type {
  DataExport, DataExports, ErasedRows, ErasureRequest, ErasureReview, Fate, Hold, MyErasure, PersonColumns, PersonPrivacy, PersonalDataRegister, RequestRow, RequestState, Retention, RetentionPolicy,
} from "../../api/types";
