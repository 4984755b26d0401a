/** Short names for what the routes of study, submissions and classroom answer to learners. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type AttestationTask = S["AttestationTask"];
export type AttestationTasks = S["AttestationTasks"];
export type Bookmark = S["Bookmark"];
export type ClassCard = S["ClassCard"];
export type LearningLibrary = S["LearningLibrary"];
export type LessonThread = S["LessonThread"];
export type LessonThreads = S["LessonThreads"];
export type ModuleLock = S["ModuleLock"];
export type NoteIn = S["NoteIn"];
export type OwnWork = S["OwnWork"];
export type Post = S["Post"];
export type Rubric = S["Rubric"];
export type SkillRecordCard = S["SkillRecordCard"];
export type StudyNote = S["StudyNote"];
export type StudyNotes = S["StudyNotes"];
export type TaskView = S["TaskView"];
export type WorkView = S["WorkView"];
/** A level chosen for each criterion; the schema leaves it open. */
export interface LevelChoice {
  criterion_id: string;
  level_id: string;
}
