import type { components } from "../../api/schema";

type S = components["schemas"];
export type CoursePage = S["CoursePage"];
export type CourseReview = S["CourseReview"];
export type CourseReviews = S["CourseReviews"];
export type EnrolmentOffer = S["EnrolmentOffer"];
export type Extension = S["Extension"];
export type GradeRow = S["GradeRow"];
export type Resource = S["Resource"];
