/** Short names for what the routes below /directory take and answer. */
export type {
  Attributes, BindTest, ChangeView as Change, Connection, ConnectionTest, Counts, DirectoryKind as Kind, DirectoryPerson, DryRun, Encryption, Group, Groups, MappingItem, MappingList,
  RoleOf, RunView as Run, SampleView as Sample, ServerTest, SettingsState, UserTest,
} from "../../api/types";
