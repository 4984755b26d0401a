#include <array>

#include "appliance/program/commands.hpp"

namespace mc::program {

namespace {

const OptionSpec kYes{"yes", "", "Do not ask"};
const OptionSpec kJson{"json", "", "Print JSON, one object a line"};
const OptionSpec kPassword{"password-stdin", "",
                           "Read the password from standard input; without it one is made and printed"};

const std::array kCommands{
    Command{{"serve",
             "",
             0,
             "Serve the appliance until it is told to stop",
             {{"port", "N", "TCP port (server.port)"}, {"address", "IP", "Address to listen on (server.address)"}},
             "Answers https://ADDRESS:PORT/healthz as soon as it serves, /readyz when it can do its work.\n"
             "SIGTERM and SIGINT stop it after running requests end; SIGHUP reads the certificate in DATA/tls again.\n"
             "Tells a service manager in NOTIFY_SOCKET when it is ready. Logs JSON lines on standard error."},
            serve},
    Command{{"init",
             "",
             0,
             "Make an empty appliance",
             {kYes,
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
             {kJson},
             "Recomputes every leaf and the tree and compares the signed checkpoints, in the database and in\n"
             "DATA/audit/checkpoints.txt. Exit code 3 when something was edited, deleted, reordered or cut off.\n"
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
