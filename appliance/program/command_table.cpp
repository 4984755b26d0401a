#include <array>

#include "appliance/program/commands.hpp"

namespace mc::program {

namespace {

const OptionSpec kYes{"yes", "", "Do not ask"};
const OptionSpec kJson{"json", "", "Print JSON, one object a line"};
const OptionSpec kAgainst{"against", "FILE", "Check against a checkpoint that was kept elsewhere"};
const OptionSpec kPassword{"password-stdin", "",
                           "Read the password from standard input; without it one is made and printed"};

const OptionSpec kProgram{"program", "DIR", "Folder of the program's versions (default: where this program lies)"};
const OptionSpec kPatience{"patience", "N", "Seconds until the new version must be ready (default 120)"};
const OptionSpec kDowngrade{"allow-downgrade", "", "Also an older version; only root may"};

const OptionSpec kBy{"by", "LOGIN", "Who does this: e-mail address, @handle or employee number; required"};
const OptionSpec kOwnPassword{"password-stdin", "", "Read that person's password from standard input; required"};

const OptionSpec kBackupTarget{"target", "NAME", "Name or id of the target (default: the first in use)"};
const OptionSpec kRecoveryKey{"recovery-key-stdin", "", "Read the recovery key from standard input"};

const std::array kCommands{
    Command{
        {"serve",
         "",
         0,
         "Serve the appliance until it is told to stop",
         {{"port", "N", "TCP port (server.port)"},
          {"address", "IP", "Address to listen on (server.address)"},
          {"first-run", "", "When DATA holds no appliance, set one up in the browser (/setup)"}},
         "Answers https://ADDRESS:PORT/healthz as soon as it serves, /readyz when it can do its work.\n"
         "SIGTERM and SIGINT stop it after running requests end; SIGHUP reads the certificate in DATA/tls again.\n"
         "Tells a service manager in NOTIFY_SOCKET when it is ready. Logs JSON lines on standard error.\n"
         "With --first-run and no appliance in DATA it prints a one-time code and waits at /setup. When the root key\n"
         "has a passphrase that MEDCONNECT_PASSPHRASE_FILE does not name, it waits at /unseal (medconnect unseal)."},
        serve},
    Command{{"setup code",
             "",
             0,
             "Print another one-time code for the first run in the browser",
             {},
             "For when the code that serve --first-run printed was used, lost or is over an hour old."},
            setup_code},
    Command{{"unseal",
             "",
             0,
             "Give the passphrase of the root key to a server that waits for it",
             {},
             "Reads the passphrase, or the recovery key, from standard input."},
            unseal},
    Command{{"key status",
             "",
             0,
             "Show how the root key is kept and when the recovery key was last typed",
             {kJson},
             "Shows no key. Works on a running server too."},
            nullptr,
            key_status},
    Command{{"key passphrase",
             "set|remove",
             1,
             "Seal the root key with a passphrase, or keep it in a file again",
             {},
             "set reads the passphrase from standard input. From then on the server starts sealed unless\n"
             "MEDCONNECT_PASSPHRASE_FILE names a file that holds it."},
            nullptr,
            key_passphrase},
    Command{
        {"key rotate",
         "",
         0,
         "Make a new root key and a new recovery key, and wrap the keys of all files anew",
         {},
         "The server goes on meanwhile. A root under a passphrase needs that passphrase on standard input. The former\n"
         "root is kept, sealed under the new one. Prints the new recovery key; the former opens no new backup."},
        nullptr,
        key_rotate},
    Command{
        {"key recovery",
         "",
         0,
         "Make a new recovery key",
         {},
         "Prints it, and asks for parts of it on standard input (three groups with spaces). It counts from then on; "
         "until\nthen the former does."},
        nullptr,
        key_recovery},
    Command{{"init",
             "",
             0,
             "Make an empty appliance",
             {kYes,
              {"answers", "FILE", "Make it from a file of answers, without questions (docs/unattended-setup.toml)"},
              {"name", "TEXT", "Name of the organisation (organisation.name)"},
              {"admin-email", "E-MAIL", "Also make a first administrator with this address"},
              {"admin-name", "TEXT", "Their name, as \"Noor Haddad\" (default: Administrator)"},
              kPassword},
             "Makes DATA with keys, an empty encrypted database and a commented medconnect.toml, and prints the "
             "recovery key,\n"
             "which is shown only once: with it the data can be opened when DATA/keys is lost. Refuses a folder with "
             "other files."},
            init},
    Command{{"demo",
             "",
             0,
             "Make a demo hospital with people, courses and history",
             {{"people", "N", "Number of people, 50 to 20000 (default 2000)"},
              {"seed", "N", "Another hospital for another number"}},
             "Like init, then fills the appliance with made-up people, real course texts and two years of history.\n"
             "Never use it for real people: its passwords are public."},
            demo},
    Command{
        {"user add",
         "",
         0,
         "Add a person who can sign in",
         {{"email", "E-MAIL", "Required"},
          {"first-name", "TEXT", "Required"},
          {"last-name", "TEXT", "Required"},
          {"employee-number", "TEXT", "As in the HR system"},
          {"role", "ROLE",
           "Besides member: instructor, manager, compliance_officer, privacy_officer, content_author, moderator, "
           "admin, super_admin, operator",
           true},
          kPassword,
          kJson},
         "Works on a running server too. The person must choose a new password at the first sign-in unless it came by\n"
         "--password-stdin."},
        nullptr,
        user_add},
    Command{{"user reset-password",
             "LOGIN",
             1,
             "Give a person a new password and end their sessions",
             {kPassword, kJson},
             "LOGIN is an e-mail address, @handle or employee number. Works on a running server too."},
            nullptr,
            user_reset_password},
    Command{{"mfa reset",
             "LOGIN",
             1,
             "Take away a person's second steps, after a lost phone, and end their sessions",
             {kJson},
             "LOGIN is an e-mail address, @handle or employee number. They sign in with their password alone then, and "
             "set up\na new second step if their role asks for one. Works on a running server too."},
            nullptr,
            mfa_reset},
    Command{{"networks reset",
             "",
             0,
             "Let all roles count from all networks again",
             {},
             "For when the networks that roles are limited to have changed and nobody gets in. Works on a running "
             "server too."},
            nullptr,
            networks_reset},
    Command{{"mail test",
             "ADDRESS",
             1,
             "Send a mail to this address through the hospital's mail server",
             {},
             "Uses the settings of section [mail] and says what the server answered. Works beside a running server."},
            nullptr,
            mail_test},
    Command{{"user list",
             "",
             0,
             "List people with their status and roles",
             {{"search", "TEXT", "Only people whose name, e-mail or number holds this"}, kJson}},
            nullptr,
            user_list},
    Command{{"import staff",
             "FILE",
             1,
             "Import the HR system's list of staff",
             {{"dry-run", "", "Check and count, change nothing"},
              {"changes", "", "Also print what changes of people who are there already"},
              {"accept-identity-changes", "", "Rows that change name and e-mail together speak of the same people"},
              {"accept-many-changes", "", "Import even when most people get another name or e-mail"},
              kJson},
             "CSV in UTF-8, UTF-16 or Windows-1252 with a comma, semicolon or tab. Every defect is named with its "
             "line; good rows\n"
             "come in; the same file twice changes nothing. With --json each finding is an object with line, kind, "
             "column and\n"
             "message, and the last line an object of counts. Works on a running server too.\n"
             "A row that changes name and e-mail of a person together is held back, and a file that does so to most "
             "people stops\n"
             "(exit code 1) until it is confirmed with the options above: look at --dry-run --changes first. People "
             "with an\n"
             "administrative role keep name and e-mail; change those by hand."},
            nullptr,
            import_staff},
    Command{{"import credentials",
             "FILE",
             1,
             "Import licences and certificates of staff",
             {{"dry-run", "", "Check and count, change nothing"}, kJson},
             "See import staff."},
            nullptr,
            import_credentials},
    Command{{"audit verify",
             "",
             0,
             "Prove that the audit log is whole and unchanged",
             {kJson, kAgainst},
             "Recomputes every leaf and the tree and compares the signed checkpoints, in the database and in\n"
             "DATA/audit/checkpoints.txt. Exit code 3 when something was edited, deleted, reordered or cut off.\n"
             "With --against, that the rows begin with what the last checkpoint in FILE signed: a witness's file or a "
             "mail.\n"
             "Works beside a running server."},
            nullptr,
            audit_verify,
            audit_verify_beside},
    Command{{"audit checkpoint",
             "",
             0,
             "Sign the audit log's present state and print the signed note",
             {},
             "Keep the note outside the machine: a log that was cut off later no longer agrees with it."},
            nullptr,
            audit_checkpoint},
    Command{{"doctor",
             "",
             0,
             "Check the appliance and its surroundings",
             {kJson, {"deep", "", "Also read every stored file and page"}},
             "Exit code 3 when a check failed. Works beside a running server."},
            doctor,
            doctor_inside},
    Command{
        {"smoke-test",
         "",
         0,
         "Try the running server after an installation or upgrade",
         {kJson},
         "Over its real port: TLS with the installed certificate, health, readiness, the app's page and a script of "
         "it, the\n"
         "API's description, and that strangers are asked who they are. Then a write that is taken back, a file "
         "that is\n"
         "stored and read, the mail server and the directory if they are set up. Signs nobody in and sends nothing. "
         "Exit code\n"
         "3 when a check failed, 1 when no server runs."},
        nullptr,
        smoke_test},
    Command{
        {"support bundle",
         "",
         0,
         "Write a file for support: what runs here and how it is, without personal data",
         {{"out", "FILE.zip", "Where to; required, must not be there yet"}},
         "Holds the configuration without secrets, versions, what doctor says, figures, the newest lines of the log\n"
         "with everything left out that is not a code or a number, sizes of tables and jobs that were given up.\n"
         "Works beside a running server; only then it has a log."},
        support_bundle,
        support_bundle_inside},
    Command{{"saml check",
             "RESPONSE...",
             1,
             "Validate SAML responses with the code that the server runs",
             {{"idp-metadata", "FILE", "Metadata of the identity provider"},
              {"entity-id", "ID", "Entity ID of the appliance: the expected Audience"},
              {"acs-url", "URL", "Assertion consumer service: the expected Recipient and Destination"},
              {"request-id", "ID", "Expected InResponseTo; without it, it is not compared"},
              {"now", "TIME", "Verify as of this time (default: now)"},
              {"allow-sha1", "", "For old recordings: SHA-1 and RSA keys under 2048 bits"},
              {"allow-cbc", "", "Accept assertions encrypted with AES-CBC"},
              {"decrypt-key", "FILE", "Private key (PEM) for encrypted assertions", true}},
             "Each file is a Response as XML or base64. Prints one JSON object a line: file, accepted, verdict, "
             "and\n"
             "subject, session_index and attributes, or code and message. Exit code 0 only when all were accepted, 3 "
             "when not.\n"
             "Opens no data; nothing is remembered, so replays are not noticed.",
             true},
            saml_check},
    Command{
        {"scorm replay",
         "MANIFEST SCRIPT",
         2,
         "Run a script against the sequencing and run-time data of SCORM 2004",
         {{"seed", "N", "Order of randomized children (default 1)"}, kJson},
         "MANIFEST is an imsmanifest.xml of SCORM 2004, SCRIPT has one command a line (\"-\": standard input), such "
         "as\n"
         "start, set cmi.exit suspend, terminate, nav choice item_2, expect delivered item_2. Prints a line for every\n"
         "command; with --json an object. Exit code 1 when an expectation is not met. The format stands in\n"
         "docs/scorm-replay.md. Opens no data."},
        scorm_replay},
    Command{{"upgrade check",
             "BUNDLE",
             1,
             "Check an upgrade bundle and whether it can be installed here",
             {kProgram, kDowngrade, kJson},
             "Signature, version, clock, disk and service. Changes nothing. Exit code 3 when a check failed."},
            upgrade_check},
    Command{
        {"upgrade apply",
         "BUNDLE",
         1,
         "Upgrade to the version in a bundle",
         {kProgram,
          kDowngrade,
          kPatience,
          {"installed", "", "BUNDLE is the number of a version that lies among the program's versions already"},
          kJson},
         "Tries the version on a copy of the data first, then stops the server, copies the data, switches and starts\n"
         "again. What goes wrong before the new version serves brings the old one and its data back by itself. Run as\n"
         "root where the service is systemd's."},
        upgrade_apply},
    Command{{"upgrade status", "", 0, "Print the installed version and past upgrades", {kProgram, kJson}},
            upgrade_status},
    Command{
        {"upgrade resume",
         "",
         0,
         "End an upgrade that was cut off: in the old version or in the new one",
         {kProgram, {"before-start", "", "The service does this before each start; the server is not started here"}}},
        upgrade_resume},
    Command{{"upgrade request",
             "",
             0,
             "Do what was asked for on the screen Updates (the helper runs this)",
             {kProgram, kJson}},
            upgrade_request},
    Command{{"upgrade tables", "", 0, "Print this version's migrations with their hashes"}, upgrade_tables},
    Command{
        {"upgrade integrity", "", 0, "Check the structure of the database while it works"}, nullptr, upgrade_integrity},
    Command{{"upgrade snapshot", "FILE", 1, "Copy the encrypted database to FILE and check the copy"},
            nullptr,
            upgrade_snapshot},
    Command{{"upgrade changes", "TIME FILE", 2, "List in FILE what the audit log has recorded since TIME"},
            nullptr,
            upgrade_changes},
    Command{{"upgrade ready", "", 0, "Ask the running server whether it can work"}, upgrade_ask_server, upgrade_ready},
    Command{{"upgrade release", "", 0, "Let a version on trial serve (upgrades do this)"},
            upgrade_ask_server,
            upgrade_ready},
    Command{{"upgrade self-test",
             "",
             0,
             "Try this version on the data: migrations, integrity, audit log, every module, readiness",
             {},
             "For copies. Starts no jobs and sends nothing. Exit code 3 when something failed."},
            upgrade_self_test},
    Command{{"rollback",
             "",
             0,
             "Go back to the version before the last upgrade",
             {kYes, kProgram, kPatience, kJson},
             "With the data of then when the tables changed: what came in since is kept beside them and listed."},
            upgrade_rollback},
    Command{{"supervise",
             "",
             0,
             "Keep the installed version's server running where there is no systemd",
             {kProgram,
              {"port", "N", "TCP port (server.port)"},
              {"address", "IP", "Address to listen on (server.address)"}},
             "Starts it again when it ends, and lets upgrades stop and start it. Started by root, it runs the server "
             "as the\n"
             "owner of DATA. SIGTERM ends both."},
            supervise},
    Command{
        {"backup run",
         "",
         0,
         "Make a backup now",
         {kBackupTarget, {"changes", "", "Only what changed since the last one"}, kJson},
         "Works on a running server too. Database, files, configuration and certificate, encrypted to the recovery "
         "key;\n"
         "what was written is read again and compared. Exit code 1 when it failed: then the last good one still is."},
        nullptr,
        backup_run},
    Command{
        {"backup list", "", 0, "List the backups at a target, oldest first", {kBackupTarget}}, nullptr, backup_list},
    Command{{"backup verify",
             "",
             0,
             "Read the newest backup and compare every part with its hash",
             {kBackupTarget, {"all", "", "All backups"}, kJson},
             "Exit code 3 when something is damaged or missing."},
            nullptr,
            backup_verify},
    Command{{"backup drill",
             "",
             0,
             "Restore the newest backup into an empty folder, compare, and remove it again",
             {kBackupTarget, {"full", "", "Read every file, not only some"}, kJson},
             "Compares the rows of every table, the files, and the audit log's head. Exit code 3 when it is not good."},
            nullptr,
            backup_drill},
    Command{{"backup targets", "", 0, "List the places that backups go to"}, nullptr, backup_targets},
    Command{{"backup recovery-key",
             "",
             0,
             "Tell an older appliance its recovery key once, so that backups are sealed to it",
             {kRecoveryKey},
             "Only the public half is kept. Appliances that were made with this version know it already."},
            nullptr,
            backup_recovery_key},
    Command{
        {"restore",
         "",
         0,
         "Put a backup back on a machine without an appliance",
         {{"from", "PLACE", "A folder, sftp://USER@HOST/FOLDER or s3://HOST/BUCKET/PREFIX"},
          kRecoveryKey,
          {"to", "DIR", "Data directory to make (default: --data)"},
          {"at", "TIME", "The newest backup not after this, as 2026-11-22T05:00:00Z"},
          {"identity", "FILE", "SFTP: private key without a passphrase"},
          {"known-hosts", "FILE", "SFTP: lines of ssh-keyscan"},
          {"access-key", "KEY", "S3"},
          {"secret-file", "FILE", "S3: file with the secret access key"},
          {"region", "NAME", "S3 (default us-east-1)"},
          {"trust", "FILE", "S3: certificate of its authority (PEM)"},
          kJson},
         "Needs only the place and the recovery key; any recovery key that the appliance ever had will do. Refuses a "
         "folder that\n"
         "holds anything. Says ok only when rows, files and the audit log's head are those of the backup; otherwise "
         "nothing\n"
         "that could be started is left. With MEDCONNECT_PASSPHRASE_FILE the root key is sealed with that passphrase."},
        restore},
    Command{{"sync list", "", 0, "List the anonymised releases, newest first", {kJson}}, nullptr, sync_list},
    Command{{"sync show",
             "ID",
             1,
             "Show a release: figures, approvals, how far it is, or exactly what leaves",
             {{"lines", "TABLE", "Print every line of this table as it leaves"}, kJson}},
            nullptr,
            sync_show},
    Command{{"sync start",
             "",
             0,
             "Start a release of anonymised counts",
             {kBy,
              kOwnPassword,
              {"table", "NAME", "training_status, credential_status, course_results or feature_use", true},
              kJson},
             "The person needs the right to start releases (operator, admin). The running server counts; look at it "
             "with sync show\n"
             "before somebody else approves it. Nothing leaves by itself."},
            nullptr,
            sync_start},
    Command{{"sync approve",
             "ID",
             1,
             "Approve a release by name; the last approval seals it",
             {kBy, kOwnPassword, kJson},
             "The person needs the right to approve (privacy_officer, compliance_officer) and is not who started it. "
             "People\n"
             "without a password here or in the directory approve in the web app."},
            nullptr,
            sync_approve},
    Command{{"sync discard", "ID", 1, "Discard a release that is not approved", {kBy, kJson}}, nullptr, sync_discard},
    Command{{"sync send",
             "ID",
             1,
             "Send an approved release to the receiver, or once more",
             {kBy, kJson},
             "The running server sends it, and goes on where it stopped."},
            nullptr,
            sync_send},
    Command{{"sync cancel", "ID", 1, "Stop sending", {kBy, kJson}}, nullptr, sync_cancel},
    Command{{"sync export",
             "ID FILE",
             2,
             "Write the sealed file of an approved release, to be carried by hand",
             {kBy},
             "FILE must not be there yet."},
            sync_export,
            sync_export_inside},
    Command{{"sync receipt",
             "ID FILE",
             2,
             "Keep the receipt that the receiver gave for a file that was carried by hand",
             {kBy, kJson},
             "FILE (\"-\": standard input) is the receiver's JSON. Its hash, and its signature where the receiver's "
             "key for\n"
             "receipts is set, must be right."},
            nullptr,
            sync_receipt},
    Command{{"migrate", "", 0, "Bring the database to this version without serving"}, migrate},
    Command{{"openapi", "", 0, "Print the description of the API (OpenAPI 3.1)"}, openapi},
    Command{{"permissions", "", 0, "Print the matrix of permissions and roles"}, permissions},
    Command{{"version", "", 0, "Print version and third-party licences", {kJson}}, version},
};

const std::array kCommon{
    OptionSpec{"data", "DIR", "Data directory (or MEDCONNECT_DATA; default /var/lib/medconnect)"},
    OptionSpec{"config", "FILE", "Configuration (or MEDCONNECT_CONFIG; default DATA/medconnect.toml)"},
    OptionSpec{"set", "SECTION.KEY=VALUE", "Override a setting", true},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }
std::span<const OptionSpec> common_options() { return kCommon; }

}  // namespace mc::program
