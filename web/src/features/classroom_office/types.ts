/** Short names for what the routes of classroom take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type AttendScreen = S["AttendScreen"];
export type AttendanceMark = S["AttendanceMark"];
export type AttendanceSheet = S["AttendanceSheet"];
export type ClassCard = S["ClassCard"];
export type ClassDate = S["ClassDate"];
export type ClassEntered = S["ClassEntered"];
export type ClassRoom = S["ClassRoom"];
export type ClassSession = S["ClassSession"];
export type ClassSessionIn = S["ClassSessionIn"];
export type ClassSignUp = S["ClassSignUp"];
export type DateMark = S["DateMark"];
export type ImportReport = S["ImportReport"];
export type PersonClass = S["PersonClass"];
export type RoomBooking = S["RoomBooking"];
export type SheetPerson = S["SheetPerson"];
export type SignUpStatus = S["SignUpStatus"];
